import {
  type AnyActingNode,
  type Emission,
  isActing,
  isContainer,
  isWaiting,
  type JsonObject,
  NodeError,
} from '../../nodes/sdk'
import { CallCounts, StepContext } from './context'
import { type Effect, StepSuspended } from './ports'
import {
  type Arguments,
  type Ending,
  failureOf,
  failureOutlet,
  recordOf,
  statusOf,
  type StepEnd,
  type StepStart,
  type StepTry,
  toNodeError,
} from './step-end'
import type { StepRecord } from '../views/runs'

// A1. A try is made only while the policy's number of tries and its time in all allow it.
// A2. A recorded failure is final: it is what the service said then, and asking again would not change it.
// A3. Waiting before a try moves the run's own clock by the same time.
// A4. The last try alone carries the outlet.
// A5. What the ledger says of an effect outweighs a time limit that ran out meanwhile.
// A6. An effect whose outcome is not known is tried again only where the peer knows it by its key; else the step waits.

/** The tries of a step that runs: with time limits, and again after failures that may pass. */
export class Attempts {
  readonly #start: StepStart
  readonly #args: Arguments
  readonly #calls = new CallCounts()
  readonly #tries: StepTry[] = []
  #failure: NodeError | null = null
  #elapsed = 0

  constructor(start: StepStart, args: Arguments) {
    this.#start = start
    this.#args = args
  }

  next(): StepEnd | Promise<StepEnd> {
    const ctx = this.#context()
    let left: Emission | Promise<Emission>
    try {
      left = this.#call(ctx)
    } catch (error) {
      return this.#stopped(ctx, error)
    }
    if (!(left instanceof Promise)) return this.#left(ctx, left)
    return this.#settle(ctx, left)
  }

  #call(ctx: StepContext): Emission | Promise<Emission> {
    const { step } = this.#start
    const { input, request } = this.#args
    const args = { input, config: step.config, out: step.out, ctx }
    if (isActing(step.node)) return step.node.run({ ...args, request: request as JsonObject })
    if (isWaiting(step.node) || isContainer(step.node))
      throw new Error(`${step.node.type} has no code to run`)
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
      return this.#stopped(ctx, (await ctx.suspension()) ?? error)
    } finally {
      clearTimeout(deadline)
      world.signal.removeEventListener('abort', cancelled)
    }
  }

  #left(ctx: StepContext, { outlet, data }: Emission): StepEnd {
    const { request } = this.#args
    const ending: Ending = { status: 'ok', outlet, output: data, provenance: ctx.provenance, request }
    this.#keep(ctx, recordOf(this.#start.place, this.#args.read, this.#tries.length + 1, ending))
    return { tries: this.#tries, outlet, output: data, durationMs: this.#elapsed, failed: false }
  }

  #stopped(ctx: StepContext, error: unknown): StepEnd | Promise<StepEnd> {
    if (!(error instanceof StepSuspended)) return this.#failed(ctx, toNodeError(error, this.#start.step.node))
    const { wait, repeatable } = error
    const again = repeatable && this.#mayRetry(ctx, repeatable, this.#tries.length + 1)
    if (repeatable && again !== null) return this.#failed(ctx, repeatable)
    const ending: Ending = { status: 'waiting', outlet: null, output: {}, request: this.#args.request }
    this.#keep(ctx, recordOf(this.#start.place, this.#args.read, this.#tries.length + 1, ending))
    const left = { tries: this.#tries, outlet: null, output: {}, durationMs: this.#elapsed, failed: false }
    return { ...left, waitsFor: wait }
  }

  #failed(ctx: StepContext, error: NodeError): StepEnd | Promise<StepEnd> {
    const { step } = this.#start
    const attempt = this.#tries.length + 1
    const again = this.#mayRetry(ctx, error, attempt)
    const outlet = again === null && error.code !== 'no_recording' ? failureOutlet(step, error) : null
    const output = failureOf(error, attempt)
    const { provenance } = ctx
    const ending: Ending = {
      status: statusOf(error),
      outlet,
      output,
      provenance,
      request: this.#args.request,
    }
    this.#keep(ctx, { ...recordOf(this.#start.place, this.#args.read, attempt, ending), error: error.code })
    this.#failure = error
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

  #context(effect: Omit<Effect, 'n'> | null = this.#effect()): StepContext {
    const { event, world, at, step } = this.#start
    return new StepContext({
      attempt: this.#tries.length + 1,
      failure: this.#failure,
      fresh: isActing(step.node),
      event,
      world,
      time: event.time + at + this.#elapsed,
      connectionType: step.node.connection ?? null,
      connection: step.connection,
      effect,
      calls: this.#calls,
    })
  }

  #asked(): JsonObject {
    const { config, connection } = this.#start.step
    // It was parsed from JSON, and is parsed again before it is used.
    return { input: this.#args.read, config: config as JsonObject, connection }
  }

  /** Asks as a step of its own would: what it reads is no part of the step's trace. */
  #probe(node: AnyActingNode): Effect['probe'] {
    if (!node.probe) return null
    return async (signal) => {
      const ctx = this.#context(null)
      signal.addEventListener('abort', () => ctx.abort(signal.reason), { once: true })
      const probed = node.probe?.({ input: this.#args.input, config: this.#start.step.config, ctx })
      return probed ?? { state: 'unclear' }
    }
  }

  #effect(): Omit<Effect, 'n'> | null {
    const { node } = this.#start.step
    const { request, input } = this.#args
    if (!isActing(node) || !request) return null
    return {
      place: this.#start.place,
      nodeType: node.type,
      class: node.effect,
      delivery: node.delivery,
      connectionType: node.connection ?? null,
      connection: this.#start.step.connection,
      eventId: this.#start.event.id,
      request,
      target: node.target?.({ input, config: this.#start.step.config }) ?? null,
      probe: this.#probe(node),
      asked: node.probe ? this.#asked() : null,
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
