import { RunLedger } from '../executor/live/ledger'
import type { LiveJournal } from '../executor/live/live-ports'
import { Outbox } from '../executor/live/outbox'
import type { Actor, Clock, Effect, Ids, RunEvent } from '../executor/ports'
import type { Network } from '../services/reader'
import { refuseEffect } from './live-refusals'

/** Acts on behalf of one node that is run alone: with its rows in the ledger, and no run that could go on. */
export function singleActor(
  parts: { journal: LiveJournal; network: Network; clock: Clock; ids: Ids },
  event: RunEvent,
): Actor {
  const { journal, network, clock, ids } = parts
  return new RunLedger({
    run: null,
    event,
    level: 'automatic',
    rows: [],
    decisions: new Map(),
    isInterrupted: false,
    // A failure is told to whoever asked for the effect.
    outbox: new Outbox(journal, () => undefined),
    transport: network,
    clock,
    ids,
    refuse: (effect: Effect) => refuseEffect(effect, network),
  })
}
