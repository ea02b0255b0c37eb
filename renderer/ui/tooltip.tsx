import { useEffect, useState } from 'react'
import styles from './tooltip.module.css'

type Shown = { text: string; x: number; y: number; below: boolean }

const waitMs = 400

/** One tooltip for the whole page: whatever has `data-tip` gets it, by pointer and by keyboard. */
export function Tooltip() {
  const [shown, setShown] = useState<Shown | null>(null)

  useEffect(() => {
    let timer = 0
    const hide = () => {
      window.clearTimeout(timer)
      setShown(null)
    }
    const later = (target: Element, wait: number) => {
      window.clearTimeout(timer)
      timer = window.setTimeout(() => setShown(placeAt(target)), wait)
    }
    const over = ({ target }: Event) => {
      const tipped = target instanceof Element ? target.closest('[data-tip]') : null
      if (tipped) later(tipped, waitMs)
      else hide()
    }
    const focus = ({ target }: FocusEvent) => {
      if (target instanceof Element && target.matches('[data-tip]:focus-visible')) later(target, 0)
      else hide()
    }
    const key = ({ key: name }: KeyboardEvent) => {
      if (name === 'Escape') hide()
    }
    document.addEventListener('pointerover', over)
    document.addEventListener('pointerdown', hide)
    document.addEventListener('focusin', focus)
    document.addEventListener('keydown', key)
    return () => {
      hide()
      document.removeEventListener('pointerover', over)
      document.removeEventListener('pointerdown', hide)
      document.removeEventListener('focusin', focus)
      document.removeEventListener('keydown', key)
    }
  }, [])

  if (!shown) return null
  return (
    <div
      className={styles.tip}
      data-below={shown.below}
      style={{ left: shown.x, top: shown.y }}
      aria-hidden="true"
    >
      {shown.text}
    </div>
  )
}

function placeAt(target: Element): Shown | null {
  const text = target.getAttribute('data-tip')
  const box = target.getBoundingClientRect()
  if (!text || box.width === 0) return null
  const below = box.top < 48
  // Kept inside the window: the widest tips are about 280 px.
  const half = Math.min(140, text.length * 3.5 + 8)
  const middle = box.left + box.width / 2
  const x = Math.min(Math.max(middle, half + 4), window.innerWidth - half - 4)
  return { text, x, y: below ? box.bottom + 6 : box.top - 6, below }
}
