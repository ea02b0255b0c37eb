import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import styles from './menu.module.css'

export type MenuItem =
  | { kind: 'command'; name: string; label: string; keys?: string; disabled?: boolean; run: () => void }
  | { kind: 'choice'; name: string; label: string; chosen: boolean; run: () => void }
  | { kind: 'heading'; name: string; label: string }

type MenuProps = { label: string; button: ReactNode; items: readonly MenuItem[]; align?: 'left' | 'right' }

/** A button that opens a menu: one Tab stop, arrows inside, Escape gives the focus back. */
export function Menu({ label, button, items, align = 'left' }: MenuProps) {
  const [open, setOpen] = useState(false)
  const trigger = useRef<HTMLButtonElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()

  const close = (refocus: boolean) => {
    setOpen(false)
    if (refocus) trigger.current?.focus()
  }
  useEffect(() => {
    if (!open) return undefined
    entriesOf(list.current)[0]?.focus()
    const outside = ({ target }: PointerEvent) => {
      if (target instanceof Node && !list.current?.contains(target) && !trigger.current?.contains(target))
        setOpen(false)
    }
    document.addEventListener('pointerdown', outside)
    return () => document.removeEventListener('pointerdown', outside)
  }, [open])

  return (
    <div className={styles.menu}>
      <button
        ref={trigger}
        type="button"
        className={styles.trigger}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        data-tip={open ? undefined : label}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <div
          ref={list}
          id={id}
          role="menu"
          aria-label={label}
          className={styles.list}
          data-align={align}
          tabIndex={-1}
          onKeyDown={(event) => moveInside(event, list.current, close)}
          onBlur={({ relatedTarget }) => {
            if (relatedTarget !== null && !list.current?.contains(relatedTarget)) setOpen(false)
          }}
        >
          {items.map((item) => (
            <Entry key={item.name} item={item} close={() => close(true)} />
          ))}
        </div>
      )}
    </div>
  )
}

function Entry({ item, close }: { item: MenuItem; close: () => void }) {
  if (item.kind === 'heading') return <div className={styles.heading}>{item.label}</div>
  const run = () => {
    close()
    item.run()
  }
  if (item.kind === 'choice') {
    return (
      <button
        type="button"
        role="menuitemradio"
        aria-checked={item.chosen}
        className={styles.entry}
        tabIndex={-1}
        onClick={run}
      >
        <span className={styles.mark}>{item.chosen ? '●' : ''}</span>
        {item.label}
      </button>
    )
  }
  return (
    <button
      type="button"
      role="menuitem"
      className={styles.entry}
      tabIndex={-1}
      disabled={item.disabled}
      onClick={run}
    >
      <span className={styles.mark} />
      {item.label}
      {item.keys !== undefined && <kbd className={styles.keys}>{item.keys}</kbd>}
    </button>
  )
}

function entriesOf(list: HTMLElement | null): HTMLElement[] {
  return list ? [...list.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)')] : []
}

function moveInside(event: KeyboardEvent, list: HTMLElement | null, close: (refocus: boolean) => void): void {
  event.stopPropagation()
  if (event.key === 'Escape') close(true)
  if (event.key === 'Tab') close(false)
  const entries = entriesOf(list)
  const at = entries.findIndex((entry) => entry === document.activeElement)
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key]
  if (to === undefined) return
  event.preventDefault()
  entries.at(to % entries.length)?.focus()
}
