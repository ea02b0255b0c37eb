import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import styles from './grid.module.css'

export type Column<Row> = {
  name: string
  title: string
  /** Width in rem, and the share of what is left over. */
  width: number
  grow?: number
  mono?: boolean
  align?: 'right'
  cell: (row: Row) => ReactNode
}

export type GridProps<Row> = {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  /** All rows that there are, where that is known. */
  total: number | null
  keyOf: (row: Row) => string
  chosen: string | null
  /** Choosing follows the arrows, once something is chosen. */
  onChoose: (row: Row) => void
  onOpen?: ((row: Row) => void) | undefined
  /** The end of what is loaded has come into view. */
  onEnd?: (() => void) | undefined
  testId?: string | undefined
  rowTestId?: ((row: Row) => string) | undefined
  /** Kept by the caller, so that coming back finds the same place. */
  scroll?: { top: number } | undefined
}

const rowHeight = 28
const overscan = 8

/** A table of which only the rows in view are in the page. One Tab stop; arrows move inside. */
export function Grid<Row>(props: GridProps<Row>) {
  const { label, columns, rows, total, keyOf, chosen, onEnd, scroll, testId, rowTestId } = props
  const box = useRef<HTMLDivElement>(null)
  const base = useId()
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      rows.findIndex((row) => keyOf(row) === chosen),
    ),
  )
  // The compiler's memoisation is not in use here; the virtualiser's functions change with each scroll.
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan,
    initialOffset: scroll?.top ?? 0,
  })
  const items = virtual.getVirtualItems()
  const lastInView = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (lastInView >= rows.length - 1) onEnd?.()
  }, [lastInView, rows.length, onEnd])

  // What was chosen in another list is looked for in this one.
  useEffect(() => {
    const at = rows.findIndex((row) => keyOf(row) === chosen)
    if (at < 0) return
    setActive(at)
    virtual.scrollToIndex(at, { align: 'auto' })
    // Only when another list is shown: a person who scrolls away is left there.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [label])

  const current = Math.min(active, rows.length - 1)
  const choose = (index: number) => {
    const row = rows[index]
    if (!row) return
    setActive(index)
    props.onChoose(row)
  }
  const press = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 2)
    const to = destination(event.key, current, rows.length, page)
    if (to !== null) {
      event.preventDefault()
      setActive(to)
      virtual.scrollToIndex(to)
      if (chosen !== null) choose(to)
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      const row = rows[current]
      if (event.key === 'Enter' && row && keyOf(row) === chosen && props.onOpen) props.onOpen(row)
      else choose(current)
    }
  }
  const tracks = columns.map(trackOf).join(' ')
  const narrowest = columns.reduce((sum, { width }) => sum + width, 0)
  return (
    <div
      ref={box}
      role="grid"
      aria-label={label}
      aria-rowcount={total === null ? -1 : total + 1}
      aria-colcount={columns.length}
      aria-activedescendant={rows.length > 0 ? `${base}-${current}` : undefined}
      tabIndex={0}
      className={styles.grid}
      data-testid={testId}
      onKeyDown={press}
      onScroll={({ currentTarget }) => {
        if (scroll) scroll.top = currentTarget.scrollTop
      }}
    >
      <div
        role="row"
        aria-rowindex={1}
        className={styles.head}
        style={{ gridTemplateColumns: tracks, minWidth: `${narrowest}rem` }}
      >
        {columns.map(({ name, title, align }) => (
          <div key={name} role="columnheader" className={styles.cell} data-align={align}>
            {title}
          </div>
        ))}
      </div>
      <div
        role="rowgroup"
        className={styles.body}
        style={{ height: virtual.getTotalSize(), minWidth: `${narrowest}rem` }}
      >
        {items.map(({ index, start }) => {
          const row = rows[index]
          if (!row) return null
          const key = keyOf(row)
          return (
            <div
              key={key}
              id={`${base}-${index}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={key === chosen}
              className={styles.row}
              data-active={index === current}
              data-testid={rowTestId?.(row)}
              style={{ transform: `translateY(${start}px)`, gridTemplateColumns: tracks }}
              onClick={() => choose(index)}
              onDoubleClick={() => props.onOpen?.(row)}
            >
              {columns.map(({ name, cell, mono, align }) => (
                <div
                  key={name}
                  role="gridcell"
                  className={styles.cell}
                  data-mono={mono === true}
                  data-align={align}
                >
                  {cell(row)}
                </div>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function trackOf({ width, grow }: Pick<Column<never>, 'width' | 'grow'>): string {
  return grow === undefined ? `${width}rem` : `minmax(${width}rem, ${grow}fr)`
}

function destination(key: string, from: number, count: number, page: number): number | null {
  const last = count - 1
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, from + 1)
    case 'ArrowUp':
      return Math.max(0, from - 1)
    case 'PageDown':
      return Math.min(last, from + page)
    case 'PageUp':
      return Math.max(0, from - page)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return null
  }
}
