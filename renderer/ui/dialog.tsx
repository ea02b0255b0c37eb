import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { Button } from './button'
import styles from './dialog.module.css'

type DialogProps = {
  title: string
  children: ReactNode
  confirm: string
  /** Left out where there is nothing to choose. */
  cancel?: string | undefined
  /** Nothing can be confirmed yet, or it is on its way. */
  disabled?: boolean
  /** Whoever agrees to what is offered only has to press Enter. */
  focusConfirm?: boolean
  onConfirm: () => void
  onCancel: () => void
}

/** A question in the way of everything else. Asked only before something that is hard to take back. */
export function Dialog(props: DialogProps) {
  const { title, children, confirm, cancel, disabled = false, focusConfirm = false } = props
  const { onConfirm, onCancel } = props
  const dialog = useRef<HTMLDialogElement>(null)
  const confirmButton = useRef<HTMLButtonElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    if (focusConfirm) confirmButton.current?.focus()
    // Closed while it is still there, it gives the focus back to where it was.
    return () => element?.close()
  }, [focusConfirm])
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
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!disabled) onConfirm()
        }}
      >
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        <div className={styles.body}>{children}</div>
        <div className={styles.actions}>
          {cancel !== undefined && <Button onClick={onCancel}>{cancel}</Button>}
          {/* It stays in reach: a button that its own press disables would drop the focus. */}
          <Button ref={confirmButton} type="submit" look="primary" aria-disabled={disabled}>
            {confirm}
          </Button>
        </div>
      </form>
    </dialog>
  )
}
