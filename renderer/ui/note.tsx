import type { ReactNode } from 'react'
import styles from './note.module.css'

type NoteProps = { title?: string; children?: ReactNode; tone?: 'plain' | 'error'; actions?: ReactNode }

/** What a place shows instead of its content: that there is none, that it is loading, or why it failed. */
export function Note({ title, children, tone = 'plain', actions }: NoteProps) {
  return (
    <div className={styles.note} role={tone === 'error' ? 'alert' : undefined} data-tone={tone}>
      {title !== undefined && <h3 className={styles.title}>{title}</h3>}
      {children !== undefined && <div className={styles.body}>{children}</div>}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}

/** Grey lines where rows will be. */
export function Loading({ label, rows = 6 }: { label: string; rows?: number }) {
  return (
    <div className={styles.loading} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.line} />
      ))}
    </div>
  )
}
