import type { ReplayView } from '../../electron/views/replays'
import { StatusShape } from '../canvas/status-shape'
import type { BadgeStatus } from '../replay/node-status'
import { text } from '../text'
import styles from './screen.module.css'

/** How a replay ended, in a few words. */
export function ReplayResult({ replay }: { replay: Pick<ReplayView, 'state' | 'summary'> }) {
  return (
    <span className={styles.inline}>
      <StatusShape status={statusOf(replay)} />
      {wordsOf(replay)}
    </span>
  )
}

type Result = Pick<ReplayView, 'state' | 'summary'>

function statusOf({ state, summary }: Result): BadgeStatus {
  if (state === 'running') return 'running'
  if (state === 'failed') return 'error'
  if (state !== 'finished') return 'skipped'
  if ((summary?.totals.failed ?? 0) > 0) return 'error'
  return (summary?.totals.waiting ?? 0) > 0 ? 'waiting' : 'ok'
}

function wordsOf({ state, summary }: Result): string {
  if (state !== 'finished' || !summary) return text.replayState[state]
  const { runs, completed, failed, waiting } = summary.totals
  return text.runs.result({ runs, completed, failed, waiting })
}
