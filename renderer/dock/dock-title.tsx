import { X } from 'lucide-react'
import { useStore } from 'zustand'
import { useSession } from '../editor/session-context'
import type { ShownReplay } from '../replay/replay-store'
import { text } from '../text'
import { IconButton } from '../ui/button'
import styles from './dock.module.css'
import { runTitle } from './run-title'

/** Says which of the two readings of the picture is shown: all events, or one. */
export function DockTitle() {
  const session = useSession()
  const replay = useStore(session.replay.store, (state) => state.replay)
  const title = useStore(
    session.replay.store,
    // Of live runs some are not at their end yet: those that are make no whole that a run is one of.
    (state) => state.path && runTitle(state.path, state.replay?.kind === 'replay' ? state.totals : null),
  )
  const hash = useStore(session.logic, (state) => state.hash)
  if (!replay) return <span className={styles.subject} data-testid="dock-title" />
  const isOld = replay.logicHash !== null && replay.logicHash !== hash
  return (
    <span className={styles.subject}>
      {isOld && <span className={styles.old}>{text.dock.olderDraft}</span>}
      <span data-testid="dock-title">{title ?? allOf(replay)}</span>
      {title !== null && (
        <IconButton
          icon={X}
          label={text.dock.backToTotals}
          keys="Esc"
          onClick={({ currentTarget }) => {
            // The button goes with the title.
            currentTarget.closest<HTMLElement>('[data-region]')?.focus({ preventScroll: true })
            void session.lookAt(null)
          }}
        />
      )}
    </span>
  )
}

function allOf({ kind, processed }: ShownReplay): string {
  return kind === 'replay' ? text.dock.allEvents(processed) : text.dock.liveEvents(processed)
}
