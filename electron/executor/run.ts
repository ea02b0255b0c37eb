import type { Plan, PlanEdge, PlanStep } from './plan'
import type { RunStatus, StepRecord } from '../views/runs'
import type { Waiting } from '../../nodes/sdk'
import type { Place, RunEvent, World } from './ports'
import { runStep } from './step'
import type { StepEnd, StepTry } from './step-end'

// R1. An edge is pending, then taken or dead; `#settle` alone writes edge states, and writes each once.
// R2. A node starts when none of its edges is pending and one is taken (`join: any`: at the first taken one),
//     and at most once. When all its edges are dead it is skipped and its own edges die. The edges of a step at
//     which the run waits stay pending.
// R3. A step reads the event, constants and outputs of steps that lead to it; so when it starts, all it can read
//     is there. A step that did not run is an empty object.
// R4. In a simulated run ends are settled in order of the run's own clock, ties by plan index, and none is settled
//     while a step that may end earlier is still out: the result does not depend on which answer came first.
//     In a live run an end is settled when it comes.
// R5. A step that the journal holds is settled as it stands, in the journal's order, and never run again (E6).
// R6. The loop ends when nothing is ready, nothing is out and nothing is waiting to be settled; every step settles.

export type RunResult = {
  status: RunStatus
  /** Why the run is not completed: a failure's code, `no_recording`, or the kind of wait. */
  reason: string | null
  ending: string
  /** In order of plan index and attempt. */
  steps: readonly StepTry[]
  taken: readonly PlanEdge[]
}

/** A step that a live run has journaled: it counts as it stands, and is never run again. */
export type SettledStep = { place: Place; at: number; end: StepEnd }

/**
 * Runs a plan over one event. Answers at once when no step had to wait. `settled` is what an interrupted run had
 * come to, in the order in which it had.
 */
export function runPlan(
  plan: Plan,
  event: RunEvent,
  world: World,
  settled: readonly SettledStep[] = [],
): RunResult | Promise<RunResult> {
  return new Run(plan, event, world).restore(settled).advance()
}

const edgeState = { pending: 0, taken: 1, dead: 2 } as const
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
  /** By plan index; a step that has not run is missing. */
  readonly #ends: StepEnd[] = []
  #ready: { step: PlanStep; at: number }[]
  #ended: Ended[] = []
  #skipped: { step: PlanStep; at: number }[] = []
  #out = 0
  #failure: unknown
  #wake: (() => void) | undefined

  constructor(plan: Plan, event: RunEvent, world: World) {
    this.#plan = plan
    this.#event = event
    this.#world = world
    this.#values = { ...plan.noOutputs, event: event.document, vars: plan.vars, lists: world.lists }
    this.#edges = new Uint8Array(plan.edges.length)
    this.#pending = plan.incomingCounts.slice()
    this.#started = new Uint8Array(plan.steps.length)
    const trigger = plan.steps[0]
    this.#ready = trigger ? [{ step: trigger, at: 0 }] : []
  }

  restore(settled: readonly SettledStep[]): this {
    for (const { place, at, end } of settled) {
      const step = this.#plan.steps.find(({ id }) => id === place.node)
      if (!step) throw new Error(`The journal names a step "${place.node}" that the playbook does not have`)
      this.#started[step.index] = 1
      this.#settle({ step, at, end })
    }
    this.#ready = this.#ready.filter(({ step }) => !this.#ends[step.index])
    return this
  }

  advance(): RunResult | Promise<RunResult> {
    // One that was stopped before it went on ends with the steps it had.
    if (this.#world.signal.aborted) return this.#result()
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
    const place = { node: step.id, path: '', iteration: 0 }
    const end = runStep({ step, place, values: this.#values, event: this.#event, world: this.#world, at })
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
    // Told first: what comes of it must not be on the disk before it.
    if (this.#world.mode === 'live')
      this.#world.keeper.settled({ node: next.step.id, path: '', iteration: 0 }, next.at, next.end)
    this.#settle(next)
    return true
  }

  #settle({ step, at, end }: Ended): void {
    this.#ends[step.index] = end
    this.#values[step.id] = end.output
    // What a wait leads to is neither taken nor dead before it is over: a join behind it must not start without it.
    if (end.waitsFor) return
    for (const [outlet, edges] of step.outgoing) {
      for (const edge of edges) this.#decide(edge, outlet === end.outlet, at)
    }
    // A list and no recursion: a dead path may be as long as the playbook.
    for (let dead = this.#skipped.pop(); dead; dead = this.#skipped.pop()) {
      for (const edges of dead.step.outgoing.values()) {
        for (const edge of edges) this.#decide(edge, false, dead.at)
      }
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
    this.#skipped.push({ step, at })
  }

  #result(): RunResult {
    const { steps } = this.#plan
    const tries: StepTry[] = []
    const taken: PlanEdge[] = []
    let ending = ''
    let failed: StepEnd | undefined
    let waitsFor: Waiting['wait'] | undefined
    for (let index = 0; index < steps.length; index++) {
      const end = this.#ends[index]
      if (!end) continue
      const step = steps[index] as PlanStep
      tries.push(...end.tries)
      if (!this.#addTaken(step, taken))
        ending += `${ending === '' ? '' : '+'}${step.id}${end.failed ? '!' : ''}`
      // A run that lacks an answer is unknown, whatever else failed in it.
      if (end.failed && (!failed || (lacksRecording(end) && !lacksRecording(failed)))) failed = end
      waitsFor ??= end.waitsFor?.wait
    }
    const failure = failed ? (lastTry(failed)?.error ?? null) : null
    // A wait outweighs a failure, for the run is not over; but nobody can go on with one that lacks an answer.
    const wait = failed && lacksRecording(failed) ? undefined : waitsFor
    const status = statusOf(this.#world.signal.aborted, wait !== undefined, failed !== undefined)
    return { status, reason: wait ?? failure, ending, steps: tries, taken }
  }

  /** Adds the edges that were taken from a step; false when there are none, so that the run ended there. */
  #addTaken(step: PlanStep, taken: PlanEdge[]): boolean {
    const before = taken.length
    for (const edges of step.outgoing.values()) {
      for (const edge of edges) if (this.#edges[edge.index] === edgeState.taken) taken.push(edge)
    }
    return taken.length > before
  }
}

function lastTry(end: StepEnd): StepRecord | undefined {
  return end.tries[end.tries.length - 1]?.record
}

function lacksRecording(end: StepEnd): boolean {
  return lastTry(end)?.status === 'no_recording'
}

function statusOf(isCancelled: boolean, isWaiting: boolean, hasFailed: boolean): RunStatus {
  if (isCancelled) return 'cancelled'
  if (isWaiting) return 'waiting'
  return hasFailed ? 'failed' : 'completed'
}

/** Takes the item that comes first by time, then by plan index. */
function takeFirst<T extends { step: PlanStep; at: number }>(items: T[]): T | undefined {
  // By far the most runs have one step at a time.
  if (items.length <= 1) return items.pop()
  let best = 0
  for (let i = 1; i < items.length; i++) {
    const item = items[i] as T
    const first = items[best] as T
    if (item.at < first.at || (item.at === first.at && item.step.index < first.step.index)) best = i
  }
  return items.splice(best, 1)[0]
}
