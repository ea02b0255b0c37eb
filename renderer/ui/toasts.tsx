import { X } from 'lucide-react'
import { useStore } from 'zustand'
import { text } from '../text'
import { Button, IconButton } from './button'
import { dismissToast, toastStore } from './toast-store'
import styles from './toasts.module.css'

export function Toasts() {
  const toasts = useStore(toastStore, (state) => state.toasts)
  return (
    <div className={styles.toasts} role="region" aria-label={text.shell.notices}>
      {toasts.map(({ id, text: words, tone, action }) => (
        <div
          key={id}
          className={styles.toast}
          role={tone === 'error' ? 'alert' : 'status'}
          data-tone={tone}
          data-testid="toast"
        >
          <span className={styles.text}>{words}</span>
          {action && (
            <Button
              look="quiet"
              onClick={() => {
                dismissToast(id)
                action.run()
              }}
            >
              {action.label}
            </Button>
          )}
          <IconButton icon={X} label={text.shell.dismiss} onClick={() => dismissToast(id)} />
        </div>
      ))}
    </div>
  )
}
