import { X } from 'lucide-react'
import { useStore } from 'zustand'
import { useSession } from '../editor/session-context'
import { text } from '../text'
import { IconButton } from '../ui/button'
import styles from './dock.module.css'

/** Says which of the two readings of the picture is shown: all events, or one. */
export function DockTitle() {
  const session = useSession()
  const replay = useStore(session.replay.store, (state) => state.replay)
  const path = useStore(session.replay.store, (state) => state.path)
  const hash = useStore(session.logic, (state) => state.hash)
  if (!replay) return <span className={styles.subject} data-testid="dock-title" />
  const isOld = replay.logicHash !== null && replay.logicHash !== hash
  return (
    <span className={styles.subject}>
      {isOld && <span className={styles.old}>{text.dock.olderDraft}</span>}
      <span data-testid="dock-title">
        {path
          ? text.dock.oneEvent(path.position + 1, replay.processed, path.label)
          : text.dock.allEvents(replay.processed)}
      </span>
      {path && (
        <IconButton
          icon={X}
          label={text.dock.backToTotals}
          keys="Esc"
          onClick={() => void session.lookAt(null)}
        />
      )}
    </span>
  )
}
