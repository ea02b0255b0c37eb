import { useStore } from 'zustand'
import type { Totals } from '../../electron/views/totals'
import { StatusShape } from '../canvas/status-shape'
import { usePlaybook, useSession } from '../editor/session-context'
import { type EndingChip, endingChips, haveActed, wouldDo } from '../replay/summary-words'
import { text } from '../text'
import styles from './summary.module.css'

/** What came of a replay, in words. Each ending leads to its runs, or to the step that failed on the way there. */
export function Summary() {
  const session = useSession()
  const totals = useStore(session.replay.store, (state) => state.totals)
  const seconds = useStore(session.replay.store, ({ replay }) =>
    replay && replay.state !== 'running' ? replay.seconds : null,
  )
  const document = usePlaybook((state) => state.document)
  if (!totals) return <p className={styles.none}>{text.summary.none}</p>

  const open = ({ ending, errorNode }: EndingChip) => {
    if (errorNode === null) return session.showData({ ending })
    session.playbook.select({ nodes: [errorNode], wires: [] })
    session.playbook.focusOn({ kind: 'node', id: errorNode })
    session.canvas?.reveal({ kind: 'node', id: errorNode })
    session.showData({ failedAt: errorNode })
  }
  return (
    <div className={styles.summary} data-testid="summary">
      <ul className={styles.chips}>
        {endingChips(totals, document).map((chip) => (
          <li key={chip.ending}>
            <button
              type="button"
              className={styles.chip}
              data-status={chip.status}
              onClick={() => open(chip)}
            >
              <StatusShape status={chip.status} />
              {chip.words}
            </button>
          </li>
        ))}
      </ul>
      <Actions totals={totals} />
      <p className={styles.line}>
        {text.summary.runs(totals.runs)}
        {totals.notMatched > 0 && ` · ${text.summary.notMatched(totals.notMatched, totals.filterErrors)}`}
        {totals.noRecording > 0 && ` · ${text.summary.noRecording(totals.noRecording)}`}
        {seconds !== null && ` · ${text.summary.seconds(seconds)}`}
      </p>
    </div>
  )
}

function Actions({ totals }: { totals: Totals }) {
  const session = useSession()
  const { manifests } = session
  const kind = useStore(session.replay.store, ({ replay }) => replay?.kind ?? 'replay')
  const isDone = haveActed(totals, kind)
  const { total, kinds } = wouldDo(totals, (type) => manifests.get(type)?.title ?? type)
  if (total === 0) return null
  return (
    <p className={styles.actions} data-testid="would-do">
      <StatusShape status={isDone ? 'ok' : 'simulated'} />
      <span>
        <strong>{isDone ? text.summary.actionsTaken(total) : text.summary.actions(total)}</strong>{' '}
        {kinds.map(({ title, count }) => `${count} ${title}`).join(', ')}
      </span>
    </p>
  )
}
