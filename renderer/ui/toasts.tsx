import { X } from 'lucide-react'
import { useCallback, useRef } from 'react'
import { useStore } from 'zustand'
import { text } from '../text'
import { Button, IconButton } from './button'
import { keepFocus } from './keep-focus'
import { dismissToast, takeAction, toastStore } from './toast-store'
import styles from './toasts.module.css'

export function Toasts() {
  const toasts = useStore(toastStore, (state) => state.toasts)
  const cameFrom = useRef<HTMLElement | null>(null)
  const keepInPage = useCallback((toast: HTMLElement | null) => {
    return keepFocus(toast, () => {
      const back = cameFrom.current?.isConnected === true ? cameFrom.current : document.getElementById('main')
      back?.focus({ preventScroll: true })
    })
  }, [])
  return (
    <div
      className={styles.toasts}
      role="region"
      aria-label={text.shell.notices}
      onFocus={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget))
          cameFrom.current = relatedTarget instanceof HTMLElement ? relatedTarget : null
      }}
    >
      {toasts.map(({ id, text: words, tone, action }) => (
        <div
          key={id}
          ref={keepInPage}
          className={styles.toast}
          role={tone === 'error' ? 'alert' : 'status'}
          data-tone={tone}
          data-testid="toast"
        >
          <span className={styles.text}>{words}</span>
          {action && (
            <Button look="quiet" onClick={() => takeAction(id)}>
              {action.label}
            </Button>
          )}
          <IconButton icon={X} label={text.shell.dismiss} onClick={() => dismissToast(id)} />
        </div>
      ))}
    </div>
  )
}
