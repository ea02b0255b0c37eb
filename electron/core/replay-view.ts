import type { ReplayRow } from '../store/runs'
import type { ReplayAssumptions, ReplayNews, ReplaySource, ReplaySummary, ReplayView } from '../views/replays'

/** What a replay is kept as, for people. */
export function toView(row: ReplayRow): ReplayView {
  const { kind, id, playbook, name, logic_hash: logicHash, state, started, finished } = row
  const { reads, approvals } = JSON.parse(row.options) as ReplayAssumptions
  return {
    kind,
    id,
    playbook,
    name,
    logicHash,
    state,
    started,
    finished,
    source: JSON.parse(row.source) as ReplaySource,
    reads,
    approvals,
    summary: row.summary === null ? null : (JSON.parse(row.summary) as ReplaySummary),
  }
}

/** The news of a replay that has ended: all of it at once. */
export async function* followEnded(view: ReplayView): AsyncGenerator<ReplayNews> {
  const { summary, state } = view
  const totals = summary?.totals ?? {}
  const processed = summary ? summary.totals.runs + summary.totals.notMatched : 0
  const { traceHash = null, seconds = 0 } = summary ?? {}
  yield { state, processed, expected: processed, totals, traceHash, seconds, error: null }
}
