import { createHash } from 'node:crypto'
import type { Plan } from './plan'
import type { Dispatcher, Journal, RunEvent, RunRow, World } from './ports'
import { type RunResult, runPlan } from './run'
import type { Totals } from '../views/totals'
import { toRunRow } from './run-row'
import { countStored, type StoredRun } from './kept-run'
import { addRun, emptyTotals } from './totals'

// P1. Runs may end in any order; they are counted, hashed and journaled in the order of their events.
// P2. What is ahead of the oldest unfinished run is bounded, and so is what waits for the journal.
// P3. The loop gives the thread back every few milliseconds, so that a replay of any size stops nobody else.
// P4. A run that the journal holds is never run again: it is counted and hashed as it stands, in its place. The event
//     that is read at its place must be its own. Totals are over all runs of the journal, also when a replay stops
//     before it has read again how far it had come.

export type Replay = {
  plan: Plan
  /** Number of the replay that its runs are kept under. */
  id: number
  dispatcher: Dispatcher
  journal: Journal
  world: World
  /** The runs that an interrupted replay had kept, from the first on. */
  kept?: Iterator<KeptRun, void>
  /** Runs at a time. */
  concurrency: number
  /** Called with the same object, ever fuller, each time the thread is given back. */
  onProgress: (totals: Totals) => void
}

/** A run as the journal gives it back. */
export type KeptRun = StoredRun & { event: string; hash: string }

/** An interrupted replay that cannot go on, since its events are no longer what they were. */
class EventsChangedError extends Error {
  override readonly name = 'EventsChangedError'
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
    await this.#countKept()
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
    const missing = await this.#countKept()
    if (missing > 0) throw eventsChanged(`${missing} of the events that had run are no longer there`)
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
    if (this.#passOver(position, event)) return
    const result = runPlan(plan, event, world)
    if (!(result instanceof Promise)) return this.#keep(position, event, result)
    const out = this.#await(position, event, result).finally(() => this.#out.delete(out))
    this.#out.add(out)
  }

  /** True for an event whose run is kept. */
  #passOver(position: number, event: RunEvent): boolean {
    const run = this.#nextKept()
    if (!run) return false
    this.#next++
    if (run.event !== event.id)
      throw eventsChanged(`event ${event.id} now stands where ${run.event} had run (event ${position + 1})`)
    return true
  }

  /** Takes the next kept run and counts it. */
  #nextKept(): KeptRun | undefined {
    const run = this.#replay.kept?.next().value
    if (!run) return undefined
    this.#traceHash.update(run.hash, 'hex')
    addRun(this.#totals, this.#replay.plan, countStored(this.#replay.plan, run))
    return run
  }

  /** Counts the kept runs whose events have not been read again, and says how many there were. */
  async #countKept(): Promise<number> {
    let count = 0
    while (this.#nextKept()) {
      count++
      if (performance.now() - this.#sliceStart > sliceMs) await this.#yield()
    }
    return count
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
    if (performance.now() - this.#sliceStart > sliceMs) await this.#yield()
  }

  async #yield(): Promise<void> {
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

function eventsChanged(what: string): EventsChangedError {
  return new EventsChangedError(
    `The events have changed since the replay was interrupted: ${what}. Start a new replay`,
  )
}
