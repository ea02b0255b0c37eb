import { hash } from 'node:crypto'
import { canonicalJson, type JsonObject } from '../../../nodes/sdk'
import type { EffectState } from '../../views/live'
import type { Clock, Effect, Ids } from '../ports'
import type { LedgerRow, OwnRecord } from './live-ports'
import type { Outbox } from './outbox'
import { placeKey } from './place-key'

export type RowParts = {
  /** Null for a node that is run alone. */
  run: number | null
  event: { id: string; time: number }
  /** What the journal holds of the run. */
  rows: readonly LedgerRow[]
  outbox: Outbox
  clock: Clock
  ids: Ids
}

/** What becomes of that which was not sent when its run ends. */
const unsent: { readonly [state in EffectState]?: EffectState } = {
  AWAITING_APPROVAL: 'EXPIRED',
  APPROVED: 'NOT_APPLIED',
}

/** The ledger's rows of one run. A row changes its state here alone, and is on the disk before anyone goes on. */
export class EffectRows {
  readonly #parts: RowParts
  readonly #rows: Map<string, LedgerRow>

  constructor(parts: RowParts) {
    this.#parts = parts
    this.#rows = new Map(parts.rows.map((row) => [rowKey(row), row]))
  }

  find(effect: Effect): LedgerRow | undefined {
    return this.#rows.get(rowKey(effect))
  }

  /** True while something is still to be asked of the services. */
  get isOpen(): boolean {
    return [...this.#rows.values()].some(
      ({ state, due, asked }) =>
        asked !== null && due !== null && (state === 'UNKNOWN' || state === 'ACCEPTED'),
    )
  }

  async move(
    row: LedgerRow,
    state: EffectState,
    reason: string,
    by: string | null = null,
  ): Promise<LedgerRow> {
    const moved = this.#changed({ ...row, state, reason, by })
    await this.#parts.outbox.add({ kind: 'effect', row: moved })
    return moved
  }

  #changed(row: LedgerRow): LedgerRow {
    const changed = { ...row, changed: this.#parts.clock.now() }
    this.#rows.set(rowKey(changed), changed)
    return changed
  }

  /** Ends what was not sent, in the commit of the run's end: nobody will ask for it again. */
  close(): void {
    const reason = 'The run ended before it was sent'
    for (const row of this.#rows.values()) {
      const state = unsent[row.state]
      if (state === undefined) continue
      // The end of the run is waited for as little: a failure of the journal is told by the outbox.
      const ended = this.#changed({ ...row, state, reason, by: null, due: null })
      void this.#parts.outbox.add({ kind: 'effect', row: ended })
    }
  }

  /** Writes one of Cordon's own records, once: a step that runs again is answered as it was. */
  async record(effect: Effect, record: OwnRecord): Promise<JsonObject> {
    const before = this.find(effect)
    if (before?.answer) return before.answer
    const reason = "A record of Cordon's own"
    const row: LedgerRow = { ...this.begin(effect), state: 'CONFIRMED', reason, attempts: 1 }
    const answer = await this.#parts.outbox.record(row, record)
    this.#rows.set(rowKey(effect), { ...row, answer })
    return answer
  }

  /** A row that is on no disk yet. */
  begin(effect: Effect): LedgerRow {
    const { run, event, clock, ids } = this.#parts
    const now = clock.now()
    return {
      id: ids.next(),
      run,
      place: effect.place,
      n: effect.n,
      nodeType: effect.nodeType,
      class: effect.class,
      delivery: effect.delivery,
      connection: effect.connectionType,
      event: event.id,
      state: 'PLANNED',
      reason: '',
      by: null,
      target: effect.target,
      prior: null,
      request: effect.request,
      requestHash: hash('sha256', canonicalJson(effect.request)),
      answer: null,
      asked: effect.asked,
      attempts: 0,
      probes: 0,
      due: null,
      created: now,
      changed: now,
    }
  }
}

const rowKey = ({ place, n }: { place: Effect['place']; n: number }): string => `${placeKey(place)} ${n}`
