import type { Totals } from '../../views/totals'
import type { Plan } from '../plan'
import type { RunEvent } from '../ports'
import type { RunResult } from '../run'
import { addRun, emptyTotals } from '../totals'
import type { SetRow } from './live-ports'
import type { LiveRun } from './live-run'

/** What a set has to do next: a run that is in memory, or the number of one that is not. */
export type Task = { run: LiveRun } | { seq: number }

/** What a deployment's version says of its runs. */
export type SetPlan = {
  plan: Plan
  deadlineMs: number
  /** The turn of an event's run; null where the playbook asks for no order. */
  turnOf: ((event: RunEvent) => string | null) | null
}

/** A run that has a place to be worked on; it may still be being read from the journal. */
type Slot = { run: LiveRun | null; isWoken: boolean }

/** A deployment, or a run by hand, while the engine works on it. */
export class LiveSet {
  readonly row: SetRow
  readonly plan: Plan
  readonly deadlineMs: number
  readonly turnOf: SetPlan['turnOf']
  readonly totals: Totals
  readonly active = new Map<number, Slot>()
  cursor: number
  next: number
  isStopped: boolean
  /** True when there is no event that it has not been offered. */
  isIdle = false
  isReading = false
  /** Runs that are to end, however far they are. */
  readonly cancelled = new Set<number>()
  readonly #tasks: Task[] = []
  readonly #waiting = new Set<number>()

  constructor(row: SetRow, { plan, deadlineMs, turnOf }: SetPlan) {
    this.row = row
    this.plan = plan
    this.deadlineMs = deadlineMs
    this.turnOf = turnOf
    this.cursor = row.cursor
    this.next = row.next
    this.isStopped = row.stopped !== null
    this.totals = row.totals ?? emptyTotals(plan)
  }

  get hasTasks(): boolean {
    return this.#tasks.length > 0
  }

  /** The run of that number goes on when there is room; once, however often it is asked for. */
  wake(seq: number): void {
    const slot = this.active.get(seq)
    if (slot) slot.isWoken = true
    else if (!this.#waiting.has(seq)) this.#push(seq, { seq })
  }

  /** True when the run is worked on, or will be as soon as there is room. */
  has(seq: number): boolean {
    return this.active.has(seq) || this.#waiting.has(seq)
  }

  /** Ends the run the next time that it has a slot; at once when it has one. */
  cancel(seq: number): void {
    this.cancelled.add(seq)
    this.active.get(seq)?.run?.stop('cancelled')
    this.wake(seq)
  }

  enqueue(run: LiveRun): void {
    this.#push(run.head.seq, { run })
  }

  /** The next thing to do, with a slot for it; undefined when there is none, or no room. */
  take(): Task | undefined {
    if (this.active.size >= this.plan.concurrency) return undefined
    const task = this.#tasks.shift()
    if (!task) return undefined
    const seq = 'run' in task ? task.run.head.seq : task.seq
    this.#waiting.delete(seq)
    this.active.set(seq, { run: 'run' in task ? task.run : null, isWoken: false })
    return task
  }

  /** Frees the slot of a run; true when the run was woken while it had it. */
  release(seq: number): boolean {
    const slot = this.active.get(seq)
    this.active.delete(seq)
    return slot?.isWoken ?? false
  }

  count(result: RunResult): void {
    addRun(this.totals, this.plan, result)
  }

  #push(seq: number, task: Task): void {
    this.#waiting.add(seq)
    this.#tasks.push(task)
  }
}
