import type { Totals } from '../views/totals'
import { countStored, type StoredRun } from './kept-run'
import type { Plan } from './plan'
import { TraceHash } from './trace-hash'
import { addRun, type CountedRun, emptyTotals } from './totals'

/** What a replay has come to: its runs counted and hashed, in the order of their events. */
export class Tally {
  readonly totals: Totals
  readonly #plan: Plan
  readonly #trace = new TraceHash()

  constructor(plan: Plan) {
    this.#plan = plan
    this.totals = emptyTotals(plan)
  }

  /** `hash` is that of the run's trace; empty for a run that has none, and then the replay has none either. */
  add(run: CountedRun, hash: string): void {
    addRun(this.totals, this.#plan, run)
    this.#trace.add(hash)
  }

  /** One that was read back. */
  addStored(run: StoredRun, hash: string): void {
    this.add(countStored(this.#plan, run), hash)
  }

  skip(hasFailed: boolean): void {
    this.totals.notMatched++
    if (hasFailed) this.totals.filterErrors++
  }

  /** Ends the tally. */
  traceHash(): string | null {
    return this.#trace.digest()
  }
}
