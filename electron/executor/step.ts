import { z } from 'zod'
import { ExpressionError } from '../../nodes/expr/problem'
import type { Values } from '../../nodes/expr/expression'
import {
  type AnyActingNode,
  type AnyNode,
  type Emission,
  isActing,
  isRetryable,
  isWaiting,
  type Json,
  type JsonObject,
  NodeError,
  type Waiting,
} from '../../nodes/sdk'
import { StepContext } from './context'
import type { PlanStep } from './plan'
import type { Effect, RunEvent, World } from './ports'
import type { Provenance, StepRecord, StepStatus, StepTiming } from '../views/runs'

export type StepTry = { record: StepRecord; timing: StepTiming }

/** How a step ended: its tries, and the way it left by (null: nothing goes on from here). */
export type StepEnd = {
  tries: readonly StepTry[]
  outlet: string | null
  output: Json
  /** Milliseconds of the run's own clock. */
  durationMs: number
  failed: boolean
  /** What the run waits for here. */
  waitsFor?: Waiting['wait']
}

export type StepStart = {
  step: PlanStep
  values: Values
  event: RunEvent
  world: World
  /** Milliseconds after the event's time. */
  at: number
}

/** Runs one step to its end. Answers at once when nothing in it had to be waited for. */
export function runStep(start: StepStart): StepEnd | Promise<StepEnd> {
  const { step } = start
  if (step.off === 'bypass')
    return end(start, {}, { status: 'bypassed', outlet: step.firstOutlet, output: {} })
  const read: JsonObject = {}
  let args: Arguments
  try {
    args = readArguments(start, read)
    if (isWaiting(step.node)) return waitStep(start, args)
    if (isActing(step.node) && start.world.mode === 'simulate') return simulateStep(start, args, step.node)
  } catch (error) {
    return failStep(start, read, 1, toNodeError(error, step.node))
  }
  return new Attempts(start, args).next()
}

/** The inputs as they were read (kept with the step) and as the node's schema gives them on. */
type Arguments = { read: JsonObject; input: unknown; request: JsonObject | null }

/** `read` is filled as far as it goes: of a value that does not fit, a person wants to see what it was. */
function readArguments({ step, values, event }: StepStart, read: JsonObject): Arguments {
  for (const { name, read: valueOf } of step.inputs) {
    try {
      read[name] = valueOf(values)
    } catch (error) {
      if (error instanceof ExpressionError) throw new NodeError(error.code, `${name}: ${error.message}`)
      throw error
    }
  }
  const input = parseInput(step, read)
  const request = isActing(step.node)
    ? step.node.request({ input, config: step.config, eventId: event.id })
    : null
  return { read, input, request }
}

function parseInput(step: PlanStep, read: JsonObject): unknown {
  try {
    return step.parseInput(read)
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    const [issue] = error.issues
    const place = issue?.path.join('.') || 'input'
    throw new NodeError('invalid_input', `${place} ${issue?.message ?? 'does not fit'}`)
  }
}

function waitStep(start: StepStart, { read, input }: Arguments): StepEnd {
  const { step, world } = start
  if (!isWaiting(step.node)) throw new Error(`${step.node.type} does not wait`)
  const wait = step.node.wait({ input, config: step.config })
  const decision = world.decide(wait)
  if (!decision)
    return { ...end(start, read, { status: 'waiting', outlet: null, output: {} }), waitsFor: wait.wait }
  const { outlet, data } = step.node.resume({ decision, out: step.out })
  return end(start, read, { status: 'ok', outlet, output: data, provenance: 'simulated' })
}

function simulateStep(start: StepStart, { read, input, request }: Arguments, node: AnyActingNode): StepEnd {
  const { outlet, data } = node.simulate({ input, config: start.step.config, out: start.step.out })
  return end(start, read, { status: 'ok', outlet, output: data, provenance: 'simulated', request })
}

type Ending = {
  status: StepStatus
  outlet: string | null
  output: Json
  provenance?: Provenance
  request?: JsonObject | null
}

function end(start: StepStart, input: JsonObject, ending: Ending): StepEnd {
  const record = recordOf(start.step, input, 1, ending)
  const tries = [{ record, timing: { at: start.at, ms: 0 } }]
  return { tries, outlet: ending.outlet, output: ending.output, durationMs: 0, failed: false }
}

function recordOf(step: PlanStep, input: JsonObject, attempt: number, ending: Ending): StepRecord {
  const { status, outlet, output, provenance = 'executed', request = null } = ending
  // In order of their names, as the trace wants them: a record that has to be put in order is copied first.
  return {
    attempt,
    error: null,
    input,
    iteration: 0,
    node: step.id,
    outlet,
    output,
    path: '',
    provenance,
    request,
    status,
  }
}

// E3: by `error` where that is wired; else the policy says whether the run goes on.
function failureOutlet(step: PlanStep): string | null {
  if (step.outgoing.has('error')) return 'error'
  return step.policy.onError === 'continue' ? step.firstOutlet : null
}

function failStep(start: StepStart, input: JsonObject, attempt: number, error: NodeError): StepEnd {
  const outlet = error.code === 'no_recording' ? null : failureOutlet(start.step)
  const output = failureOf(error, attempt)
  const record = {
    ...recordOf(start.step, input, attempt, { status: statusOf(error), outlet, output }),
    error: error.code,
  }
  const tries = [{ record, timing: { at: start.at, ms: 0 } }]
  return { tries, outlet, output, durationMs: 0, failed: outlet === null }
}

const statusOf = (error: NodeError): StepStatus => (error.code === 'no_recording' ? 'no_recording' : 'error')

function failureOf({ code, message }: NodeError, attempts: number): JsonObject {
  return { error: { code, message, retryable: isRetryable(code), attempts } }
}

/** What is no failure of the node's own choosing is a fault of ours: it fails the step with its cause. */
function toNodeError(error: unknown, node: AnyNode): NodeError {
  if (error instanceof NodeError) return error
  if (error instanceof z.ZodError) {
    const [issue] = error.issues
    const message = `${node.type}: ${issue?.path.join('.')} ${issue?.message}`
    return new NodeError('bad_output', message, { cause: error })
  }
  const message = error instanceof Error ? error.message : String(error)
  return new NodeError('internal', `${node.type}: ${message}`, { cause: error })
}

// A1. A try is made only while the policy's number of tries and its time in all allow it.
// A2. A recorded failure is final: it is what the service said then, and asking again would not change it.
// A3. Waiting before a try moves the run's own clock by the same time.
// A4. The last try alone carries the outlet.

class Attempts {
  readonly #start: StepStart
  readonly #args: Arguments
  readonly #uses = new Map<string, number>()
  readonly #tries: StepTry[] = []
  #elapsed = 0

  constructor(start: StepStart, args: Arguments) {
    this.#start = start
    this.#args = args
  }

  next(): StepEnd | Promise<StepEnd> {
    const { step } = this.#start
    const ctx = this.#context()
    let left: Emission | Promise<Emission>
    try {
      left = this.#call(ctx)
    } catch (error) {
      return this.#failed(ctx, toNodeError(error, step.node))
    }
    if (!(left instanceof Promise)) return this.#left(ctx, left)
    return this.#settle(ctx, left)
  }

  #call(ctx: StepContext): Emission | Promise<Emission> {
    const { step } = this.#start
    const { input, request } = this.#args
    const args = { input, config: step.config, out: step.out, ctx }
    if (isActing(step.node)) return step.node.run({ ...args, request: request as JsonObject })
    if (isWaiting(step.node)) throw new Error(`${step.node.type} waits`)
    return step.node.run(args)
  }

  async #settle(ctx: StepContext, left: Promise<Emission>): Promise<StepEnd> {
    const { step, world } = this.#start
    const { timeoutMs } = step.policy
    const cancelled = () => ctx.abort(world.signal.reason)
    world.signal.addEventListener('abort', cancelled, { once: true })
    const late = () => {
      ctx.latencyMs = Math.max(ctx.latencyMs, timeoutMs)
      ctx.abort(new NodeError('timeout', `No answer within ${timeoutMs} ms`))
    }
    const deadline = setTimeout(late, timeoutMs)
    // An abort that came before this would never be told.
    if (world.signal.aborted) cancelled()
    try {
      return this.#left(ctx, await Promise.race([left, aborted(ctx.signal)]))
    } catch (error) {
      if (world.signal.aborted) throw error
      return this.#failed(ctx, toNodeError(error, step.node))
    } finally {
      clearTimeout(deadline)
      world.signal.removeEventListener('abort', cancelled)
    }
  }

  #left(ctx: StepContext, { outlet, data }: Emission): StepEnd {
    const { request } = this.#args
    const ending: Ending = { status: 'ok', outlet, output: data, provenance: ctx.provenance, request }
    this.#keep(ctx, recordOf(this.#start.step, this.#args.read, this.#tries.length + 1, ending))
    return { tries: this.#tries, outlet, output: data, durationMs: this.#elapsed, failed: false }
  }

  #failed(ctx: StepContext, error: NodeError): StepEnd | Promise<StepEnd> {
    const { step } = this.#start
    const attempt = this.#tries.length + 1
    const again = this.#mayRetry(ctx, error, attempt)
    const outlet = again === null && error.code !== 'no_recording' ? failureOutlet(step) : null
    const output = failureOf(error, attempt)
    const { provenance } = ctx
    const ending: Ending = {
      status: statusOf(error),
      outlet,
      output,
      provenance,
      request: this.#args.request,
    }
    this.#keep(ctx, { ...recordOf(step, this.#args.read, attempt, ending), error: error.code })
    if (again !== null) return this.#retry(again)
    return { tries: this.#tries, outlet, output, durationMs: this.#elapsed, failed: outlet === null }
  }

  #keep(ctx: StepContext, record: StepRecord): void {
    this.#tries.push({ record, timing: { at: this.#start.at + this.#elapsed, ms: ctx.latencyMs } })
    this.#elapsed += ctx.latencyMs
  }

  /** Milliseconds to wait before another try; null when there is none. */
  #mayRetry(ctx: StepContext, error: NodeError, attempt: number): number | null {
    const { policy } = this.#start.step
    if (!error.retryable || ctx.provenance === 'recorded' || attempt > policy.retries) return null
    const wait = Math.max(0, error.retryAfterMs ?? backOff(attempt, this.#start.world.random.next()))
    return this.#elapsed + ctx.latencyMs + wait < policy.totalMs ? wait : null
  }

  async #retry(waitMs: number): Promise<StepEnd> {
    this.#elapsed += waitMs
    const { world } = this.#start
    await world.clock.sleep(waitMs, world.signal)
    return this.next()
  }

  #context(): StepContext {
    const { event, world, at, step } = this.#start
    return new StepContext({
      event,
      world,
      time: event.time + at + this.#elapsed,
      connectionType: step.node.connection ?? null,
      effect: this.#effect(),
      uses: this.#uses,
    })
  }

  #effect(): Effect | null {
    const { node } = this.#start.step
    const { request } = this.#args
    if (!isActing(node) || !request) return null
    return {
      nodeType: node.type,
      class: node.effect,
      delivery: node.delivery,
      connectionType: node.connection ?? null,
      eventId: this.#start.event.id,
      request,
    }
  }
}

const longestWaitMs = 30_000

/** Full jitter: anything up to a bound that doubles with each try. */
function backOff(attempt: number, random: number): number {
  return Math.floor(random * Math.min(longestWaitMs, 500 * 2 ** attempt))
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(signal.reason as Error)
    if (signal.aborted) fail()
    else signal.addEventListener('abort', fail, { once: true })
  })
}
