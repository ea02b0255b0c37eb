import type { LedgerRow } from '../executor/live/live-ports'
import type { EffectView } from '../views/live'

/** A row of the ledger as people see it. */
export function toEffectView(row: LedgerRow): EffectView {
  const {
    id,
    nodeType,
    delivery,
    event,
    state,
    reason,
    by,
    target,
    prior,
    request,
    attempts,
    created,
    changed,
  } = row
  const known = { id, nodeType, class: row.class, delivery, event, state, reason, by, target, prior, request }
  return { ...known, attempts, created, changed }
}
