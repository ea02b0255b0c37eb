import { addTotals } from '../../executor/add-totals'
import type { Plan } from '../../executor/plan'
import type { RunRow } from '../../executor/ports'
import type { ReplayResult } from '../../executor/replay'
import { emptyTotals } from '../../executor/totals'
import { TraceHash } from '../../executor/trace-hash'
import type { Totals } from '../../views/totals'
import type { Block } from './block'

// B1. Blocks come in any order; they are kept, counted and hashed in the order of their numbers. So the rows on the
//     disk are always the first ones, and what the totals count is what the disk holds.
// B2. What failed to be written is not counted, and nothing behind it is written.

/** As many rows as are written in a few milliseconds: the main thread has others to answer. */
const writtenAtOnce = 1000

type Options = {
  plan: Plan
  /** Number of the first block. */
  first: number
  append: (rows: readonly RunRow[]) => Promise<void>
  onProgress: (totals: Totals) => void
}

type Waiting = { block: Block; written: () => void; failed: (error: unknown) => void }

/** Puts what several threads have run into one replay. */
export class BlockMerge {
  readonly totals: Totals
  readonly #options: Options
  readonly #trace = new TraceHash()
  readonly #waiting = new Map<number, Waiting>()
  #next: number
  #position = 0
  #isWriting = false
  #written: Promise<void> = Promise.resolve()
  #failure: unknown

  constructor(options: Options) {
    this.#options = options
    this.#next = options.first
    this.totals = emptyTotals(options.plan)
  }

  /** Resolves when the block, and so every one before it, is on the disk; it may never be. Rejects when that failed. */
  take(block: Block): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(block.number, { block, written: resolve, failed: reject })
      if (!this.#isWriting) this.#written = this.#write()
    })
  }

  /** Why a block could not be written, if one could not. */
  get failure(): unknown {
    return this.#failure
  }

  /** Resolves when nothing is being written. */
  async atRest(): Promise<void> {
    await this.#written
  }

  result(): ReplayResult {
    return { totals: this.totals, traceHash: this.#trace.digest() }
  }

  async #write(): Promise<void> {
    this.#isWriting = true
    for (let ready = this.#takeReady(); ready.length > 0; ready = this.#takeReady()) {
      await this.#keep(ready)
      await new Promise(setImmediate)
    }
    this.#isWriting = false
  }

  /** The blocks that come next, as far as they are here and may be written at once. */
  #takeReady(): Waiting[] {
    const ready: Waiting[] = []
    for (let rows = 0; rows < writtenAtOnce && this.#failure === undefined; this.#next++) {
      const waiting = this.#waiting.get(this.#next)
      if (!waiting) break
      this.#waiting.delete(this.#next)
      ready.push(waiting)
      rows += waiting.block.rows.length
    }
    return ready
  }

  async #keep(ready: readonly Waiting[]): Promise<void> {
    const rows = ready.flatMap(({ block }) => block.rows)
    for (const row of rows) row.position = this.#position++
    try {
      if (rows.length > 0) await this.#options.append(rows)
    } catch (error) {
      this.#failure = error
      for (const { failed } of ready) failed(error)
      return
    }
    for (const { hash } of rows) this.#trace.add(hash)
    for (const { block, written } of ready) {
      addTotals(this.totals, block.totals)
      written()
    }
    this.#options.onProgress(this.totals)
  }
}
