import type { Totals } from '../../electron/views/totals'

/** Runs in which a step failed, whether or not the playbook took it up; a run has one ending, so endings add up. */
export function failedRuns(totals: Totals | null): number {
  const endings = Object.values(totals?.endings ?? {})
  return endings.reduce(
    (sum, { count, errorNode, status }) => sum + (errorNode !== null || status === 'failed' ? count : 0),
    0,
  )
}
