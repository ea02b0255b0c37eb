import { isJsonObject, type JsonObject, NodeError } from '../../nodes/sdk'
import type { TransportAnswer } from '../executor/ports'
import { behaviourOf, type Behaviour, type PeerMood } from './peer-mood'
import type { Life, VirtualTime } from './virtual-time'

/** What reached the service of one act, as the service itself wrote it down. */
export type Arrival = {
  at: number
  tag: string
  event: string
  target: string
  key: string | null
  behaviour: Behaviour
  /** True when this arrival was refused for certain: nothing came of it, and nothing will. */
  refused: boolean
}

export type Application = { at: number; tag: string; event: string; target: string; key: string | null }

type Call = { request: JsonObject; headers?: Record<string, string> }

type Parts = {
  time: VirtualTime
  mood: PeerMood
  /** Told of an act before anything is done with it. */
  onArrival: (arrival: Arrival) => void
  log: (text: string) => void
}

/** A service outside. It lives on when the process dies, does what it does in its own time, and keeps its own record. */
export class Peer {
  readonly arrivals: Arrival[] = []
  readonly applied: Application[] = []
  /** Acts that were taken, and are not done yet. */
  readonly #pending = new Map<string, number>()
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  send(call: Call, signal: AbortSignal, life: Life): Promise<TransportAnswer> {
    if (life.isDead) return never()
    const [first, target = ''] = call.request.path as string[]
    return first === 'act' ? this.#act(call, signal, life) : this.#ask(first ?? '', target, signal, life)
  }

  isApplied(target: string): boolean {
    return this.applied.some((one) => one.target === target)
  }

  isPending(target: string): boolean {
    return (this.#pending.get(target) ?? 0) > 0
  }

  #act({ request, headers }: Call, signal: AbortSignal, life: Life): Promise<TransportAnswer> {
    const { body } = request
    const said = (name: string): string => {
      const value = isJsonObject(body) ? body[name] : undefined
      return typeof value === 'string' ? value : ''
    }
    const { time, mood, onArrival, log } = this.#parts
    const behaviour = behaviourOf(mood, time.now, said('delivery'))
    const arrival: Arrival = {
      at: time.now,
      tag: said('tag'),
      event: said('event'),
      target: said('target'),
      key: headers?.['idempotency-key'] ?? null,
      behaviour,
      refused: behaviour === 'refuse' || behaviour === 'busy' || behaviour === 'no-connect',
    }
    // A connection that is never made brings nothing to the service.
    if (behaviour !== 'no-connect') {
      onArrival(arrival)
      this.arrivals.push(arrival)
    }
    log(`peer ${behaviour} ${arrival.tag} ${arrival.event}`)
    const delay = mood.random.int(1, 300)
    switch (behaviour) {
      case 'ok':
        this.#apply(arrival)
        return this.#answer({ status: 200, body: 'done' }, delay, signal, life)
      case 'apply-and-drop':
        this.#apply(arrival)
        return this.#fail(new NodeError('unreachable', 'The connection was cut'), delay, signal, life)
      case 'drop':
        return this.#fail(new NodeError('unreachable', 'The connection was cut'), delay, signal, life)
      case 'no-connect':
        return this.#fail(notSent(), delay, signal, life)
      case 'hang':
        return this.#answer(null, 0, signal, life)
      case 'apply-and-hang':
        this.#apply(arrival)
        return this.#answer(null, 0, signal, life)
      case 'late':
        this.#applyIn(arrival, mood.random.int(1, 4_000))
        return this.#answer({ status: 200, body: 'done' }, 60_000, signal, life)
      case 'accept-and-do':
        this.#applyIn(arrival, mood.random.int(1_000, 90_000))
        return this.#answer({ status: 202, body: 'queued' }, delay, signal, life)
      case 'accept':
        return this.#answer({ status: 202, body: 'queued' }, delay, signal, life)
      case 'garbage':
        this.#apply(arrival)
        return this.#fail(new NodeError('bad_reply', 'The answer is no JSON'), delay, signal, life)
      case 'refuse':
        return this.#answer({ status: 403, body: null }, delay, signal, life)
      case 'busy':
        return this.#answer({ status: 429, body: null, retryAfterMs: 2_000 }, delay, signal, life)
      case 'broken':
        if (mood.random.chance(0.5)) this.#apply(arrival)
        return this.#answer({ status: 500, body: null }, delay, signal, life)
      default:
        return behaviour satisfies never
    }
  }

  #ask(first: string, target: string, signal: AbortSignal, life: Life): Promise<TransportAnswer> {
    const { time, mood } = this.#parts
    const delay = mood.random.int(1, 100)
    const trouble = mood.outage(time.now) ? 0.7 : mood.trouble / 2
    if (mood.random.chance(trouble)) {
      const how = mood.random.pick(['drop', 'broken', 'hang'] as const)
      if (how === 'hang') return this.#answer(null, 0, signal, life)
      if (how === 'broken') return this.#answer({ status: 503, body: null }, delay, signal, life)
      return this.#fail(new NodeError('unreachable', 'The connection was cut'), delay, signal, life)
    }
    if (first !== 'state') return this.#answer({ status: 200, body: 'known' }, delay, signal, life)
    const state = this.isApplied(target) ? 'applied' : this.isPending(target) ? 'pending' : 'not'
    return this.#answer({ status: 200, body: state }, delay, signal, life)
  }

  #apply({ tag, event, target, key }: Arrival): void {
    // A service that knows a key does what it stands for once.
    if (key !== null && this.applied.some((one) => one.key === key)) return
    this.applied.push({ at: this.#parts.time.now, tag, event, target, key })
  }

  #applyIn(arrival: Arrival, ms: number): void {
    const { target } = arrival
    this.#pending.set(target, (this.#pending.get(target) ?? 0) + 1)
    this.#parts.time.after(ms, () => {
      this.#pending.set(target, (this.#pending.get(target) ?? 1) - 1)
      this.#apply(arrival)
      this.#parts.log(`peer did ${arrival.tag} ${arrival.event}`)
    })
  }

  #answer(
    answer: TransportAnswer | null,
    delay: number,
    signal: AbortSignal,
    life: Life,
  ): Promise<TransportAnswer> {
    return this.#settle((resolve) => answer && resolve(answer), answer === null ? null : delay, signal, life)
  }

  #fail(error: Error, delay: number, signal: AbortSignal, life: Life): Promise<TransportAnswer> {
    return this.#settle((_, reject) => reject(error), delay, signal, life)
  }

  /** A `delay` of null never comes; the caller's signal ends the waiting. */
  #settle(
    finish: (resolve: (answer: TransportAnswer) => void, reject: (error: Error) => void) => void,
    delay: number | null,
    signal: AbortSignal,
    life: Life,
  ): Promise<TransportAnswer> {
    const { time } = this.#parts
    return new Promise((resolve, reject) => {
      const timer = delay === null ? null : time.after(delay, () => finish(resolve, reject), life)
      const give = () => {
        if (timer) time.cancel(timer)
        if (!life.isDead) reject(signal.reason as Error)
      }
      if (signal.aborted) give()
      else signal.addEventListener('abort', give, { once: true })
    })
  }
}

const never = <T>(): Promise<T> => new Promise(() => undefined)

function notSent(): NodeError {
  return Object.assign(new NodeError('unreachable', 'No connection could be made'), { sent: 'no' } as const)
}
