import type { KeyboardEvent, ReactNode } from 'react'
import { keepFocus } from '../../ui/keep-focus'
import styles from '../screen.module.css'
import own from './section.module.css'

type Props = {
  table: ReactNode
  more?: ReactNode
  detail?: ReactNode
  onKey?: (event: KeyboardEvent) => void
}

/** A table with what is chosen of it beside. When its last row goes, the focus stays on the screen. */
export function Section({ table, more, detail, onKey }: Props) {
  return (
    <div ref={keepOnScreen} className={own.section} onKeyDown={onKey}>
      <div className={styles.main}>
        <div className={styles.fill}>{table}</div>
        {more}
      </div>
      {detail}
    </div>
  )
}

function keepOnScreen(section: HTMLElement | null): (() => void) | undefined {
  const region = section?.closest<HTMLElement>('[data-region]')
  return keepFocus(section, () => region?.focus({ preventScroll: true }))
}
