import { type HostLimited, hostLimited, type Pulse } from './host-limit'
import { type KeptRun, KeptRuns, refuseMissing } from './kept-runs'
import type { Plan } from './plan'
import type { Dispatcher, Journal, RunEvent, RunRow, World } from './ports'
import { type RunResult, runPlan } from './run'
import type { Totals } from '../views/totals'
import { rowLength } from './row-length'
import { toRunRow } from './run-row'
import { Tally } from './tally'

// P1. Runs may end in any order; they are counted, hashed and journaled in the order of their events.
// P2. What is ahead of the oldest unfinished run is bounded, and so is what waits for the journal.
// P3. The loop gives the thread back every few milliseconds, so that a replay of any size stops nobody else.
// P4. A run that the journal holds is never run again: it is counted and hashed as it stands, in its place. The event
//     that is read at its place must be its own. Totals are over all runs of the journal, also when a replay stops
//     before it has read again how far it had come.
// P5. An event of which it is known that its evaluation does not end is not evaluated again.

export type Replay = {
  plan: Plan
  /** Number of the replay that its runs are kept under. */
  id: number
  dispatcher: Dispatcher
  journal: Journal
  world: World
  /** The runs that an interrupted replay had kept, from the first on. */
  kept?: Iterator<KeptRun, void>
  pulse?: Pulse
  limited?: HostLimited
  /** Runs at a time. */
  concurrency: number
  /** Called with the same object, ever fuller, each time the thread is given back. */
  onProgress: (totals: Totals) => void
}

export type ReplayResult = { totals: Totals; traceHash: string | null }

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
  readonly #tally: Tally
  readonly #kept: KeptRuns
  readonly #done = new Map<number, { event: RunEvent; result: RunResult }>()
  readonly #out = new Set<Promise<void>>()
  #rows: RunRow[] = []
  #bytes = 0
  #read = 0
  #position = 0
  #next = 0
  #sliceStart = performance.now()
  #failure: unknown
  #isJournalLost = false

  constructor(replay: Replay) {
    this.#replay = replay
    this.#tally = new Tally(replay.plan)
    this.#kept = new KeptRuns(replay.kept ?? [].values(), this.#tally)
  }

  async run(): Promise<ReplayResult> {
    try {
      return await this.#run()
    } catch (error) {
      if (!this.#isJournalLost) await this.#keepStopped()
      this.#replay.onProgress(this.#tally.totals)
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
        this.#replay.pulse?.(this.#read - 1, 'rest', this.#out.size)
        if (this.#mustPause()) await this.#pause()
      }
    }
    refuseMissing(await this.#countKept())
    while (this.#out.size > 0) await Promise.race(this.#out)
    this.#check()
    await this.#flush()
    onProgress(this.#tally.totals)
    return { totals: this.#tally.totals, traceHash: this.#tally.traceHash() }
  }

  #offer(event: RunEvent): void {
    const { plan, world, pulse, limited } = this.#replay
    const number = this.#read++
    pulse?.(number, 'filter', this.#out.size)
    const matches = limited?.get(number) === 'filter' ? null : this.#matches(event)
    if (matches !== true) return this.#tally.skip(matches === null)
    const position = this.#position++
    if (this.#kept.take(event, position)) {
      this.#next++
      return
    }
    if (limited?.has(number)) return this.#keep(position, event, hostLimited)
    pulse?.(number, 'run', this.#out.size)
    const result = runPlan(plan, event, world)
    if (!(result instanceof Promise)) return this.#keep(position, event, result)
    const out = this.#await(position, event, result).finally(() => this.#out.delete(out))
    this.#out.add(out)
  }

  #matches(event: RunEvent): boolean | null {
    const { plan, world } = this.#replay
    const run = { time: new Date(event.time) }
    return plan.where.test({ event: event.document, vars: plan.vars, lists: world.lists, run })
  }

  /** Counts the kept runs whose events have not been read again, and says how many there were. */
  async #countKept(): Promise<number> {
    let count = 0
    while (this.#kept.next()) {
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
    if (result === hostLimited) row.hash = ''
    this.#tally.add(result, row.hash)
    this.#rows.push(row)
    this.#bytes += rowLength(row)
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
    this.#replay.onProgress(this.#tally.totals)
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
