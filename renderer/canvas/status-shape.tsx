import type { ReactNode } from 'react'
import type { BadgeStatus } from '../replay/node-status'
import styles from './status-shape.module.css'

// The shape is the code; colour only helps. Each is drawn in one colour in a box of 16.
const shapes: Record<BadgeStatus, ReactNode> = {
  idle: <circle cx="8" cy="8" r="5.25" className={styles.line} />,
  running: (
    <>
      <circle cx="8" cy="8" r="5.25" className={styles.faint} />
      <path d="M8 2.75A5.25 5.25 0 0 1 13.25 8" className={styles.arc} />
    </>
  ),
  ok: (
    <>
      <circle cx="8" cy="8" r="6.5" className={styles.fill} />
      <path d="m5 8.2 2.1 2.1L11.2 6" className={styles.cut} />
    </>
  ),
  warning: (
    <>
      <path d="M8 1.6 15 14H1Z" className={styles.fill} />
      <path d="M8 6v4M8 12v.2" className={styles.cut} />
    </>
  ),
  error: (
    <>
      <path d="M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2Z" className={styles.fill} />
      <path d="m5.6 5.6 4.8 4.8M10.4 5.6l-4.8 4.8" className={styles.cut} />
    </>
  ),
  waiting: (
    <>
      <path d="M8 1 14.5 6v9h-13V6Z" className={styles.fill} />
      <path d="M5.6 6.4h4.8L8 9.2ZM5.6 12.6h4.8L8 9.2Z" className={styles.glass} />
    </>
  ),
  skipped: (
    <>
      <circle cx="8" cy="8" r="5.25" className={styles.line} />
      <path d="m4.3 11.7 7.4-7.4" className={styles.line} />
    </>
  ),
  simulated: <path d="M8 1.8 13.4 4.9v6.2L8 14.2 2.6 11.1V4.9Z" className={styles.dashed} />,
}

/** The sign of a status. It is decoration: the word stands beside it or in a name. */
export function StatusShape({ status }: { status: BadgeStatus }) {
  return (
    <svg className={styles.shape} viewBox="0 0 16 16" data-status={status} aria-hidden="true">
      {shapes[status]}
    </svg>
  )
}
