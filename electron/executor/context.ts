import {
  type GeoAnswer,
  type HttpAnswer,
  type HttpRequest,
  isJsonObject,
  type Json,
  type ListMatch,
  type NodeContext,
  NodeError,
  type PastEvent,
  type Records,
  keyOf,
  type WindowQuery,
} from '../../nodes/sdk'
import { canonicalJson } from '../../nodes/sdk'
import { type Call, type Effect, type RunEvent, StepSuspended, type World } from './ports'
import type { Provenance } from '../views/runs'
import { answerError } from './answer-error'
import { toJsonRequest } from './json-request'

/** How often each call has been made within a step, over all its tries. */
export class CallCounts {
  // Most steps make none.
  #counts: Map<string, { n: number; attempt: number; nInTry: number }> | null = null

  /** How often it was made before this time: in the step, and in this try of it. */
  add(call: string, attempt: number): { n: number; nInTry: number } {
    this.#counts ??= new Map()
    const before = this.#counts.get(call)
    const n = before ? before.n + 1 : 0
    const nInTry = before?.attempt === attempt ? before.nInTry + 1 : 0
    this.#counts.set(call, { n, attempt, nInTry })
    return { n, nInTry }
  }
}

/** What one try of one step reaches; remembers where its answers came from and how long they took. */
export class StepContext implements NodeContext {
  provenance: Provenance = 'executed'
  /** Milliseconds that the run's own clock moves by. */
  latencyMs = 0
  readonly #event: RunEvent
  readonly #time: number
  readonly #world: World
  readonly #connectionType: string | null
  readonly #connection: string | null
  readonly #failure: NodeError | null
  readonly #fresh: boolean
  readonly #effect: Omit<Effect, 'n'> | null
  readonly attempt: number
  #effects = 0
  #acting: Promise<HttpAnswer> | null = null
  readonly #calls: CallCounts
  #abort: AbortController | null = null

  constructor(options: {
    event: RunEvent
    world: World
    time: number
    connectionType: string | null
    connection: string | null
    failure: NodeError | null
    fresh: boolean
    effect: Omit<Effect, 'n'> | null
    attempt: number
    calls: CallCounts
  }) {
    this.#event = options.event
    this.#world = options.world
    this.#time = options.time
    this.#connectionType = options.connectionType
    this.#connection = options.connection
    this.#failure = options.failure
    this.#fresh = options.fresh
    this.#effect = options.effect
    this.attempt = options.attempt
    this.#calls = options.calls
  }

  // Both are made when asked for: most steps never are.
  get time(): Date {
    return new Date(this.#time)
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController()
    return this.#abort.signal
  }

  /** Ends what the step is waiting for, with the reason. */
  abort(reason: unknown): void {
    this.#abort ??= new AbortController()
    this.#abort.abort(reason)
  }

  get event(): { id: string; time: Date } {
    return { id: this.#event.id, time: new Date(this.#event.time) }
  }

  async http(request: HttpRequest): Promise<HttpAnswer> {
    const { accept = [], ...sent } = request
    const operation = `${request.method} ${request.path[0] ?? ''}`
    const connectionType = this.#connectionType
    const answer = await this.#read({ port: 'http', operation, connectionType, request: toJsonRequest(sent) })
    if (!isJsonObject(answer) || typeof answer.status !== 'number') {
      throw new NodeError('bad_reply', `The recording of ${operation} holds no status`)
    }
    const { status, body = null, retryAfterMs } = answer
    if ((status < 200 || status > 299) && !accept.includes(status))
      throw answerError(
        { status, retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : null },
        operation,
      )
    return { status, body }
  }

  async geoip(address: string): Promise<GeoAnswer> {
    const request = { address }
    const answer = await this.#read({ port: 'geoip', operation: 'lookup', connectionType: null, request })
    if (!isJsonObject(answer))
      throw new NodeError('bad_reply', `The recording of the country of ${address} is empty`)
    const { country, database } = answer
    return {
      country: typeof country === 'string' ? country : null,
      database: typeof database === 'string' ? database : 'unknown',
    }
  }

  matchList(name: string, value: string): ListMatch | null {
    const list = Object.hasOwn(this.#world.lists, name) ? this.#world.lists[name] : undefined
    if (!list)
      throw new NodeError(
        'not_found',
        `There is no list "${name}": add it, or choose another in the settings`,
      )
    return list.match(value)
  }

  async act(request: HttpRequest): Promise<HttpAnswer> {
    const { effect, actor } = this.#live()
    this.#acting = actor.act(effect, request, this.signal)
    return this.#acting
  }

  /** What holds the step up at an effect that it had begun; null where there is none. */
  async suspension(): Promise<StepSuspended | null> {
    try {
      await this.#acting
      return null
    } catch (error) {
      return error instanceof StepSuspended ? error : null
    }
  }

  get records(): Records {
    const { effect, actor } = this.#live()
    return actor.recordsFor(effect)
  }

  async history(limit: number): Promise<readonly PastEvent[]> {
    const events = await this.#world.history.before(this.#event, limit)
    return events.map(toPast)
  }

  async window({ key, withinMs, limit }: WindowQuery): Promise<readonly PastEvent[]> {
    const own = keyOf(this.#event.document, key)
    if (own === null) return []
    const only = {
      after: this.#event.time - withinMs,
      test: ({ document }: RunEvent) => keyOf(document, key) === own,
    }
    return (await this.#world.history.before(this.#event, limit, only)).map(toPast)
  }

  #live() {
    // A simulated run never calls the code of an acting node, so coming here without an actor is a fault of ours.
    if (this.#world.mode !== 'live' || !this.#effect)
      throw new Error('A step without the right to act tried to')
    return { effect: { ...this.#effect, n: this.#effects++ }, actor: this.#world.actor }
  }

  async #read(call: Call): Promise<Json> {
    const { n, nInTry } = this.#calls.add(canonicalJson(call), this.attempt)
    const reading = await this.#world.reader.read(call, {
      eventId: this.#event.id,
      n,
      nInTry,
      attempt: this.attempt,
      failure: this.#failure,
      connection: this.#connection,
      fresh: this.#fresh,
      signal: this.signal,
    })
    if (reading.provenance === 'recorded') this.provenance = 'recorded'
    this.latencyMs += reading.latencyMs
    if ('error' in reading) throw reading.error
    return reading.answer
  }
}

function toPast({ id, time, document }: RunEvent): PastEvent {
  return { id, time: new Date(time), document }
}
