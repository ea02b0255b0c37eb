import type { Plan, PlanEdge, PlanStep } from './plan'
import type { RunStatus, StepRecord, StepTiming } from '../views/runs'
import type { RunEvent, World } from './ports'
import { runStep, type StepEnd } from './step'

// R1. An edge is pending, then taken or dead; `#settle` alone writes edge states, and writes each once.
// R2. A node starts when none of its edges is pending and one is taken (`join: any`: at the first taken one),
//     and at most once. When all its edges are dead it is skipped and its own edges die.
// R3. A step reads the event, constants and outputs of steps that lead to it; so when it starts, all it can read
//     is there. A step that did not run is an empty object.
// R4. In a simulated run ends are settled in order of the run's own clock, ties by plan index, and none is settled
//     while a step that may end earlier is still out: the result does not depend on which answer came first.
//     In a live run an end is settled when it comes.
// R5. The loop ends when nothing is ready, nothing is out and nothing is waiting to be settled; every step settles.

export type RunResult = {
  status: RunStatus
  /** Why the run is not completed: a failure's code, `no_recording`, or the kind of wait. */
  reason: string | null
  ending: string
  /** Steps in order of plan index and attempt. */
  steps: readonly { record: StepRecord; timing: StepTiming }[]
  taken: readonly PlanEdge[]
}

/** Runs a plan over one event. Answers at once when no step had to wait. */
export function runPlan(plan: Plan, event: RunEvent, world: World): RunResult | Promise<RunResult> {
  return new Run(plan, event, world).advance()
}

const edgeState = { pending: 0, taken: 1, dead: 2 } as const
const nothing = Object.freeze({})
const maxOut = 16

type Ended = { step: PlanStep; at: number; end: StepEnd }

class Run {
  readonly #plan: Plan
  readonly #event: RunEvent
  readonly #world: World
  readonly #values: { [name: string]: unknown }
  readonly #edges: Uint8Array
  readonly #pending: Uint16Array
  readonly #started: Uint8Array
  readonly #ends: (StepEnd | undefined)[]
  #ready: { step: PlanStep; at: number }[]
  #ended: Ended[] = []
  #out = 0
  #failure: unknown
  #wake: (() => void) | undefined

  constructor(plan: Plan, event: RunEvent, world: World) {
    this.#plan = plan
    this.#event = event
    this.#world = world
    this.#values = { event: event.document, vars: plan.vars, lists: world.lists, run: nothing }
    for (const { id } of plan.steps) this.#values[id] = nothing
    this.#edges = new Uint8Array(plan.edges.length)
    this.#pending = Uint16Array.from(plan.steps, ({ incoming }) => incoming.length)
    this.#started = new Uint8Array(plan.steps.length)
    this.#ends = plan.steps.map(() => undefined)
    const trigger = plan.steps[0]
    this.#ready = trigger ? [{ step: trigger, at: 0 }] : []
  }

  advance(): RunResult | Promise<RunResult> {
    this.#drain()
    return this.#out === 0 ? this.#result() : this.#rest()
  }

  async #rest(): Promise<RunResult> {
    for (;;) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      if (this.#world.signal.aborted) return this.#result()
      this.#drain()
      if (this.#out === 0) return this.#result()
    }
  }

  #drain(): void {
    do {
      if (this.#failure !== undefined) throw this.#failure
    } while (this.#startReady() || this.#settleNext())
  }

  /** Starts the next ready step; false when there is none, or enough are out. */
  #startReady(): boolean {
    if (this.#out >= maxOut) return false
    const next = takeFirst(this.#ready)
    if (!next) return false
    const { step, at } = next
    this.#values.run = { time: new Date(this.#event.time + at) }
    const end = runStep({ step, values: this.#values, event: this.#event, world: this.#world, at })
    if (end instanceof Promise) this.#waitFor(step, at, end)
    else this.#ended.push({ step, at: at + end.durationMs, end })
    return true
  }

  #waitFor(step: PlanStep, at: number, end: Promise<StepEnd>): void {
    this.#out++
    void this.#keepEnd(step, at, end).finally(() => {
      this.#out--
      this.#wake?.()
    })
  }

  async #keepEnd(step: PlanStep, at: number, pending: Promise<StepEnd>): Promise<void> {
    try {
      const end = await pending
      this.#ended.push({ step, at: at + end.durationMs, end })
    } catch (error) {
      // A cancelled run ends as cancelled, with the steps it had.
      if (!this.#world.signal.aborted) this.#failure = error
    }
  }

  /** Settles the next end; false when there is none that may be settled yet. */
  #settleNext(): boolean {
    if (this.#world.mode === 'simulate' && this.#out > 0) return false
    const next = takeFirst(this.#ended)
    if (!next) return false
    this.#settle(next)
    return true
  }

  #settle({ step, at, end }: Ended): void {
    this.#ends[step.index] = end
    this.#values[step.id] = end.output
    for (const [outlet, edges] of step.outgoing) {
      for (const edge of edges) this.#decide(edge, outlet === end.outlet, at)
    }
  }

  #decide(edge: PlanEdge, taken: boolean, at: number): void {
    this.#edges[edge.index] = taken ? edgeState.taken : edgeState.dead
    const step = this.#plan.steps[edge.to] as PlanStep
    const pending = (this.#pending[step.index] ?? 0) - 1
    this.#pending[step.index] = pending
    if (this.#started[step.index]) return
    const anyTaken = taken || step.incoming.some(({ index }) => this.#edges[index] === edgeState.taken)
    if (step.join === 'any' ? anyTaken : pending === 0 && anyTaken) this.#start(step, at)
    else if (pending === 0) this.#skip(step, at)
  }

  #start(step: PlanStep, at: number): void {
    if (step.off === 'stop') return this.#skip(step, at)
    this.#started[step.index] = 1
    this.#ready.push({ step, at })
  }

  #skip(step: PlanStep, at: number): void {
    this.#started[step.index] = 1
    for (const edges of step.outgoing.values()) for (const edge of edges) this.#decide(edge, false, at)
  }

  #result(): RunResult {
    const taken = this.#plan.edges.filter(({ index }) => this.#edges[index] === edgeState.taken)
    const leaves = new Set(this.#plan.steps.keys())
    for (const { from } of taken) leaves.delete(from)
    const steps = this.#ends.flatMap((end) => end?.tries ?? [])
    const failed = this.#ends.find((end) => end?.failed && last(end)?.status !== 'waiting')
    const waiting = this.#ends.find((end) => end && last(end)?.status === 'waiting')
    const reason = waiting ? 'approval' : (failed && (last(failed)?.error ?? null)) || null
    return {
      status: statusOf(this.#world.signal.aborted, waiting, failed),
      reason,
      ending: this.#ending(leaves),
      steps,
      taken,
    }
  }

  #ending(leaves: ReadonlySet<number>): string {
    const names: string[] = []
    for (const [index, end] of this.#ends.entries()) {
      if (end && leaves.has(index))
        names.push(`${(this.#plan.steps[index] as PlanStep).id}${end.failed ? '!' : ''}`)
    }
    return names.join('+')
  }
}

function last(end: StepEnd): StepRecord | undefined {
  return end.tries.at(-1)?.record
}

function statusOf(cancelled: boolean, waiting: unknown, failed: unknown): RunStatus {
  if (cancelled) return 'cancelled'
  if (waiting) return 'waiting'
  return failed ? 'failed' : 'completed'
}

/** Takes the item that comes first by time, then by plan index. */
function takeFirst<T extends { step: PlanStep; at: number }>(items: T[]): T | undefined {
  let best = 0
  for (let i = 1; i < items.length; i++) {
    const item = items[i] as T
    const first = items[best] as T
    if (item.at < first.at || (item.at === first.at && item.step.index < first.step.index)) best = i
  }
  return items.splice(best, 1)[0]
}
