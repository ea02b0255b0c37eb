import { type ReactNode, useEffect } from 'react'
import { useLocation } from 'wouter'
import { useConnectionState } from '../api/connection-context'
import { editorCommand, appCommand } from '../keys/keymap'
import { scopeOf } from '../keys/scope'
import { runCommand } from '../editor/run-command'
import { LiveDialogs } from '../live/live-dialogs'
import { text } from '../text'
import { Button } from '../ui/button'
import { ErrorBoundary, type FailedProps } from '../ui/error-boundary'
import { LiveRegion } from '../ui/live-region'
import { Note } from '../ui/note'
import { Toasts } from '../ui/toasts'
import { Tooltip } from '../ui/tooltip'
import { activeSession } from './active-session'
import { Rail } from './rail'
import { focusNextRegion } from './regions'
import styles from './shell.module.css'
import { StatusBar } from './status-bar'
import { TitleBar } from './title-bar'

/** The frame around every screen. */
export function Shell({ children }: { children: ReactNode }) {
  const [location] = useLocation()
  useAppKeys()
  useFileGuard()
  return (
    <div className={styles.shell}>
      <a
        href="#main"
        className={styles.skip}
        onClick={(event) => {
          // The fragment is the address of a screen.
          event.preventDefault()
          document.getElementById('main')?.focus()
        }}
      >
        {text.shell.skip}
      </a>
      <TitleBar />
      <Rail />
      <main id="main" className={styles.main} tabIndex={-1}>
        <LostBanner />
        <ErrorBoundary key={location} fallback={Failed}>
          {children}
        </ErrorBoundary>
      </main>
      <StatusBar />
      <LiveDialogs />
      <Toasts />
      <Tooltip />
      <LiveRegion />
    </div>
  )
}

function Failed({ message, retry }: FailedProps) {
  return (
    <Note
      title={text.shell.screenFailed}
      tone="error"
      actions={<Button onClick={retry}>{text.shell.tryAgain}</Button>}
    >
      {text.shell.screenFailedHint} {message}
    </Note>
  )
}

function LostBanner() {
  const { at } = useConnectionState()
  if (at !== 'lost') return null
  return (
    <p className={styles.banner} role="status">
      {text.shell.lost}
    </p>
  )
}

/** A file that is dropped where none is taken would replace the app by itself. */
function useFileGuard(): void {
  useEffect(() => {
    const refuse = (event: DragEvent) => {
      if (!event.defaultPrevented) event.preventDefault()
    }
    window.addEventListener('dragover', refuse)
    window.addEventListener('drop', refuse)
    return () => {
      window.removeEventListener('dragover', refuse)
      window.removeEventListener('drop', refuse)
    }
  }, [])
}

/** Keys that mean the same on every screen, and those of the playbook that is open. */
function useAppKeys(): void {
  const [, navigate] = useLocation()
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      const scope = scopeOf(event.target instanceof Element ? event.target : null)
      const command = appCommand(event, scope)
      if (command) {
        event.preventDefault()
        return command.name === 'screen' ? navigate(`/${command.screen}`) : focusNextRegion(command.step)
      }
      const { session } = activeSession.getState()
      const edit = session ? editorCommand(event, scope) : null
      if (!session || !edit) return
      event.preventDefault()
      runCommand(session, edit)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [navigate])
}
