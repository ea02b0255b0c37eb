import { useStore } from 'zustand'
import { useConnectionState } from '../api/connection-context'
import { useAppInfo, useEventCount, usePlaybooks } from '../api/queries'
import type { EditorSession } from '../editor/session'
import { text } from '../text'
import { formatCount } from '../ui/format'
import { activeSession } from './active-session'
import { EffectMode } from './effect-mode'
import { LiveFacts } from './live-facts'
import styles from './status-bar.module.css'

/** The effect mode, in words and always in view, and what the core has. */
export function StatusBar() {
  const connection = useConnectionState()
  const events = useEventCount().data
  const playbooks = usePlaybooks().data
  const info = useAppInfo().data
  const session = useStore(activeSession, (state) => state.session)
  return (
    <footer className={styles.bar} aria-label={text.shell.statusBar} data-region="status" tabIndex={-1}>
      <EffectMode />
      <LiveFacts />
      <span className={styles.facts}>
        <span>{connection.at === 'open' ? text.status.connected : text.status.away}</span>
        {playbooks && <span>{text.status.playbooks(playbooks.length)}</span>}
        {events && <span>{text.status.events(formatCount(events.events))}</span>}
        {events && events.parked > 0 && <span>{text.status.parked(formatCount(events.parked))}</span>}
        {session && <ProblemCount session={session} />}
        {info && <span>{text.status.version(info.version)}</span>}
      </span>
    </footer>
  )
}

function ProblemCount({ session }: { session: EditorSession }) {
  const count = useStore(session.problems.state, (state) => state.problems.length)
  return <span>{text.status.problems(count)}</span>
}
