import { createHash } from 'node:crypto'
import type { Plan } from './plan'
import type { Dispatcher, Journal, RunEvent, RunRow, World } from './ports'
import { type RunResult, runPlan } from './run'
import type { Totals } from '../views/totals'
import { toRunRow } from './run-row'
import { addRun, emptyTotals } from './totals'

// P1. Runs may end in any order; they are counted, hashed and journaled in the order of their events.
// P2. What is ahead of the oldest unfinished run is bounded, and so is what waits for the journal.
// P3. The loop gives the thread back every few milliseconds, so that a replay of any size stops nobody else.

export type Replay = {
  plan: Plan
  /** Number of the replay that its runs are kept under. */
  id: number
  dispatcher: Dispatcher
  journal: Journal
  world: World
  /** Runs at a time. */
  concurrency: number
  /** Called with the same object, ever fuller, each time the thread is given back. */
  onProgress: (totals: Totals) => void
}

export type ReplayResult = { totals: Totals; traceHash: string }

/** Runs every event that the dispatcher hands out. Rejects when the journal fails or the world's signal is aborted. */
export function replayEvents(replay: Replay): Promise<ReplayResult> {
  return new ReplayLoop(replay).run()
}

const batch = 1000
const batchBytes = 16 * 1024 * 1024
const maxAhead = 1024
const sliceMs = 8

class ReplayLoop {
  readonly #replay: Replay
  readonly #totals: Totals
  readonly #traceHash = createHash('sha256')
  readonly #done = new Map<number, { event: RunEvent; result: RunResult }>()
  readonly #out = new Set<Promise<void>>()
  #rows: RunRow[] = []
  #bytes = 0
  #position = 0
  #next = 0
  #sliceStart = performance.now()
  #failure: unknown
  #isJournalLost = false

  constructor(replay: Replay) {
    this.#replay = replay
    this.#totals = emptyTotals(replay.plan)
  }

  async run(): Promise<ReplayResult> {
    try {
      return await this.#run()
    } catch (error) {
      if (!this.#isJournalLost) await this.#keepStopped()
      this.#replay.onProgress(this.#totals)
      throw error
    } finally {
      await this.#replay.dispatcher.close()
    }
  }

  /** What has run when a replay is stopped or fails is kept, so that its counts and its runs agree. */
  async #keepStopped(): Promise<void> {
    while (this.#out.size > 0) await Promise.race(this.#out)
    await this.#flush()
  }

  async #run(): Promise<ReplayResult> {
    const { dispatcher, onProgress } = this.#replay
    for (;;) {
      const events = await dispatcher.take(batch)
      if (events.length === 0) break
      for (const event of events) {
        this.#check()
        this.#offer(event)
        if (this.#mustPause()) await this.#pause()
      }
    }
    while (this.#out.size > 0) await Promise.race(this.#out)
    this.#check()
    await this.#flush()
    onProgress(this.#totals)
    return { totals: this.#totals, traceHash: this.#traceHash.digest('hex') }
  }

  #offer(event: RunEvent): void {
    const { plan, world } = this.#replay
    const time = new Date(event.time)
    const matches = plan.where.test({
      event: event.document,
      vars: plan.vars,
      lists: world.lists,
      run: { time },
    })
    if (matches !== true) {
      this.#totals.notMatched++
      if (matches === null) this.#totals.filterErrors++
      return
    }
    const position = this.#position++
    const result = runPlan(plan, event, world)
    if (!(result instanceof Promise)) return this.#keep(position, event, result)
    const out = this.#await(position, event, result).finally(() => this.#out.delete(out))
    this.#out.add(out)
  }

  async #await(position: number, event: RunEvent, pending: Promise<RunResult>): Promise<void> {
    try {
      this.#keep(position, event, await pending)
    } catch (error) {
      this.#failure ??= error
    }
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure
    this.#replay.world.signal.throwIfAborted()
  }

  #keep(position: number, event: RunEvent, result: RunResult): void {
    if (position === this.#next) this.#finish(this.#next++, event, result)
    else this.#done.set(position, { event, result })
    for (let next = this.#done.get(this.#next); next; next = this.#done.get(this.#next)) {
      this.#done.delete(this.#next)
      this.#finish(this.#next++, next.event, next.result)
    }
  }

  #finish(position: number, event: RunEvent, result: RunResult): void {
    const { plan, world } = this.#replay
    const row = toRunRow({ position, event, plan, mode: world.mode, result })
    this.#traceHash.update(row.hash, 'hex')
    addRun(this.#totals, plan, result)
    this.#rows.push(row)
    this.#bytes += row.steps.length
  }

  #isFull(): boolean {
    return this.#rows.length >= batch || this.#bytes >= batchBytes
  }

  #mustPause(): boolean {
    return (
      this.#out.size >= this.#replay.concurrency ||
      this.#done.size >= maxAhead ||
      this.#isFull() ||
      performance.now() - this.#sliceStart > sliceMs
    )
  }

  async #pause(): Promise<void> {
    if (this.#isFull()) await this.#flush()
    while (this.#out.size >= this.#replay.concurrency || this.#done.size >= maxAhead) {
      await Promise.race(this.#out)
      // The run that all others are behind may have been the one that failed.
      this.#check()
    }
    if (performance.now() - this.#sliceStart <= sliceMs) return
    this.#replay.onProgress(this.#totals)
    await new Promise(setImmediate)
    this.#sliceStart = performance.now()
  }

  async #flush(): Promise<void> {
    const rows = this.#rows
    if (rows.length === 0) return
    this.#rows = []
    this.#bytes = 0
    try {
      await this.#replay.journal.append(this.#replay.id, rows)
    } catch (error) {
      this.#isJournalLost = true
      throw error
    }
  }
}
