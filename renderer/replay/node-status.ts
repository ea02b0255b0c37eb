import type { RunPath } from '../../electron/views/replays'
import type { StepStatus } from '../../electron/views/runs'
import type { NodeTotals } from '../../electron/views/totals'

/** What a badge can say; each has a shape of its own. */
export type BadgeStatus =
  | 'idle'
  | 'running'
  | 'ok'
  | 'warning'
  | 'error'
  | 'waiting'
  | 'skipped'
  | 'simulated'

const badges: Record<StepStatus, BadgeStatus> = {
  ok: 'ok',
  error: 'error',
  waiting: 'waiting',
  no_recording: 'warning',
  bypassed: 'skipped',
}

// The worst that is present names the node.
const worstFirst: readonly StepStatus[] = ['error', 'no_recording', 'waiting', 'ok', 'bypassed']

/** The status of a node over all events: the worst that is present. */
export function statusOfTotals(totals: NodeTotals | undefined): BadgeStatus {
  if (!totals || totals.in === 0) return 'idle'
  const worst = worstFirst.find((status) => (totals.statuses[status] ?? 0) > 0)
  return worst ? badges[worst] : 'idle'
}

/** The status of a node for one event; a node that its way did not come to was skipped. */
export function statusOnPath(path: RunPath, node: string): BadgeStatus {
  const step = path.nodes[node]
  return step ? badges[step.status] : 'skipped'
}

/** Parts of the share bar, in percent of all steps, in a fixed order; nothing when nothing ran. */
export function shares(totals: NodeTotals | undefined): { status: BadgeStatus; percent: number }[] {
  if (!totals || totals.in === 0) return []
  const counts = new Map<BadgeStatus, number>()
  for (const [status, count] of Object.entries(totals.statuses)) {
    // The keys of `statuses` are step statuses by its type; `entries` forgets that.
    const badge = badges[status as StepStatus]
    counts.set(badge, (counts.get(badge) ?? 0) + count)
  }
  const order: BadgeStatus[] = ['ok', 'warning', 'error', 'waiting', 'skipped']
  return order.flatMap((status) => {
    const count = counts.get(status) ?? 0
    return count > 0 ? [{ status, percent: (100 * count) / totals.in }] : []
  })
}
