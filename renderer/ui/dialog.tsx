import { type ReactNode, useEffect, useId, useRef } from 'react'
import { Button } from './button'
import styles from './dialog.module.css'

type DialogProps = {
  title: string
  children: ReactNode
  confirm: string
  /** Left out where there is nothing to choose. */
  cancel?: string | undefined
  onConfirm: () => void
  onCancel: () => void
}

/** A question in the way of everything else. Asked only before something that is hard to take back. */
export function Dialog({ title, children, confirm, cancel, onConfirm, onCancel }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onCancel()
      }}
    >
      <h2 id={id} className={styles.title}>
        {title}
      </h2>
      <div className={styles.body}>{children}</div>
      <div className={styles.actions}>
        {cancel !== undefined && <Button onClick={onCancel}>{cancel}</Button>}
        <Button look="primary" onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </dialog>
  )
}
