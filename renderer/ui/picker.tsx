import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { text } from '../text'
import styles from './picker.module.css'

type PickerItem = {
  id: string
  title: string
  detail?: string
  /** Words that find it beside its title. */
  keywords?: string
  icon?: ReactNode
}
export type PickerGroup = { title: string; items: readonly PickerItem[] }

type PickerProps = {
  label: string
  placeholder: string
  groups: readonly PickerGroup[]
  /** Where it opens, in the window. */
  at: { x: number; y: number }
  testId?: string
  onPick: (id: string) => void
  onClose: () => void
}

const width = 320
const height = 360

/** A search box over a list, opened at a place: quick add, and the ends of a wire. Escape leaves nothing behind. */
export function Picker({ label, placeholder, groups, at, testId, onPick, onClose }: PickerProps) {
  const [words, setWords] = useState('')
  const [active, setActive] = useState(0)
  const box = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const shown = useMemo(() => filterGroups(groups, words), [groups, words])
  const flat = shown.flatMap(({ items }) => items)
  const current = flat[Math.min(active, flat.length - 1)]

  useEffect(() => {
    input.current?.focus()
    const outside = ({ target }: PointerEvent) => {
      if (target instanceof Node && !box.current?.contains(target)) onClose()
    }
    document.addEventListener('pointerdown', outside, true)
    return () => document.removeEventListener('pointerdown', outside, true)
  }, [onClose])

  const press = (event: KeyboardEvent) => {
    event.stopPropagation()
    const last = flat.length - 1
    const to = { ArrowDown: active >= last ? 0 : active + 1, ArrowUp: active <= 0 ? last : active - 1 }[
      event.key
    ]
    if (to !== undefined) {
      event.preventDefault()
      setActive(to)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if (current) onPick(current.id)
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      onClose()
    }
  }
  return (
    <div
      ref={box}
      role="dialog"
      aria-label={label}
      className={styles.picker}
      style={placeIn(at)}
      data-testid={testId}
    >
      <input
        ref={input}
        className={styles.input}
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={current ? `${id}-${current.id}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={words}
        onChange={({ target }) => {
          setWords(target.value)
          setActive(0)
        }}
        onKeyDown={press}
      />
      <div id={id} role="listbox" aria-label={label} className={styles.list}>
        {shown.map(({ title, items }) => (
          <div key={title} role="group" aria-label={title}>
            <div className={styles.heading} aria-hidden="true">
              {title}
            </div>
            {items.map((item) => (
              <Option
                key={item.id}
                item={item}
                id={`${id}-${item.id}`}
                selected={item === current}
                onHover={() => setActive(flat.indexOf(item))}
                onPick={() => onPick(item.id)}
              />
            ))}
          </div>
        ))}
      </div>
      {flat.length === 0 && <p className={styles.none}>{text.picker.nothing(words)}</p>}
    </div>
  )
}

type OptionProps = {
  item: PickerItem
  id: string
  selected: boolean
  onHover: () => void
  onPick: () => void
}

// The keys are the input's: it names the option that is active.
function Option({ item: { title, detail, icon }, id, selected, onHover, onPick }: OptionProps) {
  const option = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (selected) option.current?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  return (
    <div
      ref={option}
      id={id}
      role="option"
      aria-selected={selected}
      tabIndex={-1}
      className={styles.option}
      onPointerMove={selected ? undefined : onHover}
      onClick={onPick}
    >
      {icon}
      <span className={styles.title}>{title}</span>
      {detail !== undefined && <span className={styles.detail}>{detail}</span>}
    </div>
  )
}

function filterGroups(groups: readonly PickerGroup[], words: string): PickerGroup[] {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean)
  return groups.flatMap(({ title, items }) => {
    const found = items.filter((item) => {
      const hay = `${item.title} ${item.keywords ?? ''}`.toLowerCase()
      return parts.every((part) => hay.includes(part))
    })
    return found.length > 0 ? [{ title, items: found }] : []
  })
}

function placeIn({ x, y }: { x: number; y: number }) {
  return {
    left: Math.max(8, Math.min(x, window.innerWidth - width - 8)),
    top: Math.max(8, Math.min(y, window.innerHeight - height - 8)),
  }
}
