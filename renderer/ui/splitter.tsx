import type { KeyboardEvent, PointerEvent } from 'react'
import styles from './splitter.module.css'

type SplitterProps = {
  label: string
  /** `vertical` stands between two columns. */
  orientation: 'vertical' | 'horizontal'
  size: number
  range: { min: number; max: number; preset: number }
  /** 1 when the panel grows with the pointer's coordinate, -1 when it shrinks. */
  direction: 1 | -1
  onResize: (size: number) => void
}

const keyStep = 16

/** The edge of a panel: dragged, moved by arrow keys, put back by a double click. */
export function Splitter({ label, orientation, size, range, direction, onResize }: SplitterProps) {
  const resize = (next: number) => onResize(Math.round(Math.min(range.max, Math.max(range.min, next))))
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return
    const handle = event.currentTarget
    const start = orientation === 'vertical' ? event.clientX : event.clientY
    const move = (moved: globalThis.PointerEvent) => {
      const now = orientation === 'vertical' ? moved.clientX : moved.clientY
      resize(size + direction * (now - start))
    }
    const end = () => {
      handle.removeEventListener('pointermove', move)
      handle.removeEventListener('pointerup', end)
      handle.removeEventListener('pointercancel', end)
    }
    handle.setPointerCapture(event.pointerId)
    handle.addEventListener('pointermove', move)
    handle.addEventListener('pointerup', end)
    handle.addEventListener('pointercancel', end)
  }
  const press = (event: KeyboardEvent) => {
    const steps = orientation === 'vertical' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
    const at = steps.indexOf(event.key)
    if (at < 0) return
    event.preventDefault()
    resize(size + direction * (at === 0 ? -keyStep : keyStep))
  }
  return (
    // A separator that can be moved is a widget: it takes focus and keys (ARIA 1.2).
    <div
      role="separator"
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={size}
      aria-valuemin={range.min}
      aria-valuemax={range.max}
      tabIndex={0}
      className={styles.splitter}
      data-orientation={orientation}
      onPointerDown={drag}
      onKeyDown={press}
      onDoubleClick={() => onResize(range.preset)}
    />
  )
}
