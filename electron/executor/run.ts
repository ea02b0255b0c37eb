import { type JsonObject, NodeError } from '../../nodes/sdk'
import { BodyRecords } from './body-records'
import { type Container, openContainer } from './container'
import { OpenContainers } from './open-containers'
import type { Plan, PlanStep } from './plan'
import type { Place, RunEvent, World } from './ports'
import { nestedParts } from './record-parts'
import { type RunResult, toResult } from './run-result'
import { Scope, stepState } from './scope'
import { beginScope, markBegun, settleEdges } from './settle-edges'
import { bypass, failStep, runStep } from './step'
import { type StepEnd, type StepStart, toNodeError } from './step-end'
import { StepQueue } from './step-queue'

// R1. An edge is pending, then taken or dead; `settle-edges.ts` alone writes edge states, and writes each once.
// R2. A node starts when none of its edges is pending and one is taken (`join: any`: at the first taken one),
//     and at most once. When all its edges are dead it is skipped and its own edges die. The edges of a step at
//     which the run waits stay pending.
// R3. A step reads the event, constants and outputs of steps that lead to it; so when it starts, all it can read
//     is there. A step that did not run is an empty object.
// R4. In a simulated run ends are settled in order of the run's own clock, ties by when their scope was made and then
//     by plan index, and none is settled while a step that may end earlier is still out: the result does not depend
//     on which answer came first. In a live run an end is settled when it comes.
// R5. A step that the journal holds is settled as it stands, in the journal's order, and never run again (E6).
// R6. The loop ends when nothing is ready, nothing is out and nothing is waiting to be settled; every step settles.
// R7. A container begins at once where it is ready, and the next round where one is over: both come of what was
//     settled alone, so that a run that goes on has the same rounds as one that was never stopped.
// R8. A round is over when all its steps are settled and it waits at none; a container when all its rounds are, and
//     then it is a step like any other. What came of a round is kept as text (`BodyRecords`), and the rest is let go.
// R9. What a run keeps is bounded: where it is full no container begins another round.

export type { RunResult } from './run-result'

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

/** Steps at a time, where no container asks for more. */
const usualOut = 16
/** Steps after which the thread is given back. */
const slice = 2000
/** Pieces of a row, of a few hundred steps each, after which it is too. */
const piecesAtOnce = 8

type Started = { scope: Scope; step: PlanStep; at: number }
type Ended = Started & { end: StepEnd }

class Run {
  readonly #plan: Plan
  readonly #event: RunEvent
  readonly #world: World
  readonly #root: Scope
  readonly #ready = new StepQueue<Started>()
  readonly #ended = new StepQueue<Ended>()
  /** Containers that are ready: they begin before anything else goes on. */
  readonly #containers: Started[] = []
  readonly #open = new OpenContainers()
  #bodies: BodyRecords | null = null
  #scopes = 0
  #out = 0
  #maxOut = usualOut
  #sinceSlice = 0
  #failure: unknown
  #wake: (() => void) | undefined

  constructor(plan: Plan, event: RunEvent, world: World) {
    this.#plan = plan
    this.#event = event
    this.#world = world
    const { vars, inputs } = plan
    const values = { ...plan.noOutputs, event: event.document, vars, inputs, lists: world.lists }
    const place = { path: '', iteration: 0 }
    this.#root = new Scope({
      body: plan,
      place,
      serial: this.#scopes++,
      within: null,
      isOwn: true,
      values,
      at: 0,
    })
    this.#begin(this.#root, 0)
  }

  restore(settled: readonly SettledStep[]): this {
    for (const { place, at, end } of settled) {
      const { scope, step } = this.#open.find(this.#root, place)
      if (scope.states[step.index] !== stepState.begun) markBegun(scope, step)
      if (step.body) this.#open.drop(scope, step)
      this.#settle({ scope, step, at, end })
      while (this.#openNext());
      for (let first = this.#ready.first(); first && isPast(first); first = this.#ready.first())
        this.#ready.take()
    }
    return this
  }

  advance(): RunResult | Promise<RunResult> {
    // One that was stopped before it went on ends with the steps it had.
    if (this.#world.signal.aborted) return this.#result()
    if (!(this.#drain() && this.#out === 0)) return this.#rest()
    return this.#bodies?.isLong ? this.#inPieces(this.#result()) : this.#result()
  }

  async #rest(): Promise<RunResult> {
    for (;;) {
      if (this.#sinceSlice >= slice) await this.#pause()
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      if (this.#world.signal.aborted) return this.#inPieces(this.#result())
      if (this.#drain() && this.#out === 0) return this.#inPieces(this.#result())
    }
  }

  /** Makes what the row of a long run has of its steps, and gives the thread back in between. */
  async #inPieces(result: RunResult): Promise<RunResult> {
    const { bodies, status } = result
    if (!bodies?.isLong || status === 'waiting') return result
    const { mode } = this.#world
    const pieces = nestedParts({ eventId: this.#event.id, logicHash: this.#plan.logicHash, mode }, result)
    for (;;) {
      const next = pieces.next()
      if (next.done) {
        bodies.release()
        return { ...result, parts: next.value }
      }
      if (++this.#sinceSlice % piecesAtOnce === 0) await new Promise(setImmediate)
    }
  }

  async #pause(): Promise<void> {
    await new Promise(setImmediate)
    this.#sinceSlice = 0
  }

  /** False when the thread has to be given back before all is done that can be. */
  #drain(): boolean {
    do {
      if (this.#failure !== undefined) throw this.#failure
      if (this.#sinceSlice >= slice) return false
    } while (this.#openNext() || this.#startReady() || this.#settleNext())
    return true
  }

  /** Begins the next container that is ready; false when there is none. */
  #openNext(): boolean {
    const next = this.#containers.shift()
    if (!next) return false
    const { scope, step, at } = next
    if (isPast(next)) return true
    const start = this.#startOf(scope, step, at)
    if (step.off === 'bypass') {
      this.#ended.push({ scope, step, at, end: bypass(start) })
      return true
    }
    const read: JsonObject = {}
    try {
      const container = openContainer(start, scope, read)
      this.#open.add(container)
      this.#maxOut = Math.max(this.#maxOut, container.width)
      this.#beginRounds(container, at)
    } catch (error) {
      this.#ended.push({ scope, step, at, end: failStep(start, read, 1, toNodeError(error, step.node)) })
    }
    return true
  }

  #beginRounds(container: Container, at: number): void {
    for (;;) {
      if (this.#bodies?.isFull) container.stop(tooMuch)
      const next = container.next()
      if (!next) break
      const { iteration, values } = next
      const { scope: outer, body, path, kind } = container
      const isOwn = outer.isOwn && kind !== 'call'
      const place = { path, iteration }
      const scope = new Scope({ body, place, serial: this.#scopes++, within: container, isOwn, values, at })
      container.rounds.set(iteration, scope)
      this.#begin(scope, at)
      if (scope.isOver) this.#endRound(container, scope)
    }
    if (container.rounds.size > 0) return
    const { scope, start } = container
    const end = container.end()
    this.#open.remove(container)
    this.#ended.push({ scope, step: start.step, at: start.at + end.durationMs, end })
  }

  #endRound(container: Container, scope: Scope): void {
    this.#bodies ??= new BodyRecords()
    this.#bodies.add(scope)
    container.close(scope)
  }

  #startOf(scope: Scope, step: PlanStep, at: number): StepStart {
    scope.values.run = { time: new Date(this.#event.time + at) }
    return {
      step,
      place: scope.place(step),
      values: scope.values,
      event: this.#event,
      world: this.#world,
      at,
    }
  }

  /** Starts the next ready step; false when there is none, or enough are out. */
  #startReady(): boolean {
    if (this.#out >= this.#maxOut) return false
    const next = this.#ready.take()
    if (!next) return false
    if (isPast(next)) return true
    const { scope, step, at } = next
    const end = runStep(this.#startOf(scope, step, at))
    if (end instanceof Promise) this.#waitFor(next, end)
    else this.#ended.push({ scope, step, at: at + end.durationMs, end })
    return true
  }

  #waitFor(started: Started, end: Promise<StepEnd>): void {
    this.#out++
    void this.#keepEnd(started, end).finally(() => {
      this.#out--
      this.#wake?.()
    })
  }

  async #keepEnd({ scope, step, at }: Started, pending: Promise<StepEnd>): Promise<void> {
    try {
      const end = await pending
      this.#ended.push({ scope, step, at: at + end.durationMs, end })
    } catch (error) {
      // A cancelled run ends as cancelled, with the steps it had.
      if (!this.#world.signal.aborted) this.#failure = error
    }
  }

  /** Settles the next end; false when there is none that may be settled yet. */
  #settleNext(): boolean {
    if (this.#world.mode === 'simulate' && this.#out > 0) return false
    const next = this.#ended.take()
    if (!next) return false
    if (isPast(next)) return true
    // Told first: what comes of it must not be on the disk before it.
    if (this.#world.mode === 'live')
      this.#world.keeper.settled(next.scope.place(next.step), next.at, next.end)
    this.#sinceSlice++
    this.#settle(next)
    return true
  }

  #settle({ scope, step, at, end }: Ended): void {
    scope.ends[step.index] = end
    scope.values[step.id] = end.output
    scope.open--
    if (at > scope.until) scope.until = at
    // What a wait leads to is neither taken nor dead before it is over: a join behind it must not start without it.
    if (end.waitsFor) {
      scope.waits++
      return
    }
    settleEdges(scope, step, end.outlet, (next) => this.#queue(scope, next, at))
    const { within } = scope
    if (!within || !scope.isOver || scope.isDropped) return
    this.#endRound(within, scope)
    this.#beginRounds(within, scope.until)
  }

  #begin(scope: Scope, at: number): void {
    beginScope(scope, (step) => this.#queue(scope, step, at))
  }

  #queue(scope: Scope, step: PlanStep, at: number): void {
    if (step.body) this.#containers.push({ scope, step, at })
    else this.#ready.push({ scope, step, at })
  }

  #result(): RunResult {
    const isCancelled = this.#world.signal.aborted
    const open = this.#open.all()
    // Those inside come after those around them, and what holds one up holds up the one around it.
    if (!isCancelled) for (const container of open.toReversed()) hold(container)
    for (const { rounds } of open) {
      for (const round of rounds.values()) {
        this.#bodies ??= new BodyRecords()
        this.#bodies.add(round)
      }
    }
    return toResult(this.#root, this.#bodies, isCancelled)
  }
}

function hold(container: Container): void {
  const { scope, start } = container
  scope.ends[start.step.index] = container.held()
}

/** True for what the journal has settled, or let go of, since it was put into a queue. */
function isPast({ scope, step }: Started): boolean {
  return scope.isDropped || scope.ends[step.index] !== undefined
}

const tooMuch = new NodeError(
  'too_many',
  'The rounds of this run have come to 256 MB of records: go through fewer items, or keep less in each step',
)
