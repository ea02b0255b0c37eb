import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import { StatusShape } from '../canvas/status-shape'
import { liveCounts } from '../live/live-counts'
import { liveStore } from '../live/live-feed'
import { runsStore, type RunsState } from '../screens/runs/runs-store'
import { text } from '../text'
import styles from './status-bar.module.css'

/** What is live, in one line; what needs a person leads to where it is decided. */
export function LiveFacts() {
  const { status, failed } = useStore(liveStore)
  const [, navigate] = useLocation()
  const show = (mode: NonNullable<RunsState['mode']>) => {
    runsStore.setState({ mode })
    navigate('/runs')
  }
  if (!status) return failed === null ? null : <Stalled reason={failed} />
  const { deployed, queued, running } = liveCounts(status)
  return (
    <span className={styles.live} role="group" aria-label={text.liveStatus.name} data-testid="live-status">
      {deployed === 0 ? (
        <span>{text.liveStatus.none}</span>
      ) : (
        <>
          <button type="button" className={styles.lead} onClick={() => show('live')}>
            {text.liveStatus.deployed(deployed)}
          </button>
          <span data-testid="live-queued">{text.liveStatus.queued(queued)}</span>
          <span data-testid="live-running">{text.liveStatus.running(running)}</span>
        </>
      )}
      {status.approvals > 0 && (
        <button type="button" className={styles.lead} onClick={() => show('waiting')}>
          <StatusShape status="waiting" />
          {text.liveStatus.waiting(status.approvals)}
        </button>
      )}
      {status.unknown > 0 && (
        <button type="button" className={styles.lead} onClick={() => show('unknown')}>
          <StatusShape status="warning" />
          {text.liveStatus.unknown(status.unknown)}
        </button>
      )}
      {status.stalled !== null && <Stalled reason={status.stalled} />}
    </span>
  )
}

function Stalled({ reason }: { reason: string }) {
  return (
    <span className={styles.stalled} title={reason} data-testid="live-stalled">
      <StatusShape status="error" />
      <span className={styles.why}>{text.liveStatus.stalled(reason)}</span>
    </span>
  )
}
