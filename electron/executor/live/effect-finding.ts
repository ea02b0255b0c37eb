import type { Probe } from '../../../nodes/sdk'
import { waitAfterProbe } from './effect-policy'
import type { LedgerRow } from './live-ports'

/**
 * What a probe says of an effect whose outcome is not known (reliability.md §2.1). `due` is when it is asked about
 * again; null where that is settled, or where only a person can say.
 */
export function findingOf(row: LedgerRow, { state, detail = null }: Probe, now: number): LedgerRow {
  const asked = { ...row, probes: row.probes + 1, by: null, changed: now }
  if (state === 'applied') {
    const answer = row.answer ?? { status: 200, body: detail }
    const known = row.state === 'ACCEPTED' ? 'CONFIRMED' : 'RECONCILED_APPLIED'
    return { ...asked, answer, due: null, state: known, reason: 'It was found in place' }
  }
  if (state === 'not_applied' && row.state !== 'ACCEPTED')
    return { ...asked, due: null, state: 'RECONCILED_NOT_APPLIED', reason: 'It was found not in place' }
  const waitMs = waitAfterProbe(asked.probes, now - row.created)
  const reason = `Asked ${asked.probes} times, and it does not show`
  return { ...asked, reason, due: waitMs === null ? null : now + waitMs }
}
