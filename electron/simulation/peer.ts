import { isJsonObject, type Json } from '../../nodes/sdk'
import type { TransportAnswer } from '../executor/ports'
import { gaveUp, SendError } from '../services/network-error'
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

/** A request as it comes in. */
type Call = { host: string; path: readonly string[]; headers: Record<string, string>; body: Json }

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
  /** When each request came in, whatever it was. */
  readonly requests: { at: number }[] = []
  readonly applied: Application[] = []
  /** Acts that were taken, and are not done yet. */
  readonly #pending = new Map<string, number>()
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  send(call: Call, signal: AbortSignal, life: Life): Promise<TransportAnswer> {
    if (life.isDead) return never()
    this.requests.push({ at: this.#parts.time.now })
    const [first] = call.path
    return first === 'act' ? this.#act(call, signal, life) : this.#ask(call, signal, life)
  }

  isApplied(target: string): boolean {
    return this.applied.some((one) => one.target === target)
  }

  isPending(target: string): boolean {
    return (this.#pending.get(target) ?? 0) > 0
  }

  #act({ host, headers, body }: Call, signal: AbortSignal, life: Life): Promise<TransportAnswer> {
    const said = (name: string): string => {
      const value = isJsonObject(body) ? body[name] : undefined
      return typeof value === 'string' ? value : ''
    }
    const { time, mood, onArrival, log } = this.#parts
    const behaviour = behaviourOf(mood, time.now, { host, delivery: said('delivery') })
    const arrival: Arrival = {
      at: time.now,
      tag: said('tag'),
      event: said('event'),
      target: said('target'),
      key: headers['idempotency-key'] ?? null,
      behaviour,
      refused: behaviour === 'refuse' || behaviour === 'busy' || behaviour === 'no-connect',
    }
    // A connection that is never made brings nothing to the service.
    if (behaviour !== 'no-connect') {
      onArrival(arrival)
      this.arrivals.push(arrival)
    }
    log(`peer ${behaviour} ${arrival.tag} ${arrival.event}`)
    const delay = mood.delayMs ?? mood.random.int(1, 300)
    switch (behaviour) {
      case 'ok':
        this.#apply(arrival)
        return this.#answer({ status: 200, body: 'done' }, delay, signal, life)
      case 'apply-and-drop':
        this.#apply(arrival)
        return this.#fail(cut(), delay, signal, life)
      case 'drop':
        return this.#fail(cut(), delay, signal, life)
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
        return this.#fail(new SendError('bad_reply', 'The answer is no JSON', 'maybe'), delay, signal, life)
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

  #ask({ host, path }: Call, signal: AbortSignal, life: Life): Promise<TransportAnswer> {
    const { time, mood } = this.#parts
    const [first, target = ''] = path
    const delay = mood.delayMs ?? mood.random.int(1, 100)
    const always = mood.always?.(host, time.now)
    if (always === 'hang') return this.#answer(null, 0, signal, life)
    if (always === 'busy') return this.#answer({ status: 429, body: null }, delay, signal, life)
    if (always === 'broken') return this.#answer({ status: 500, body: null }, delay, signal, life)
    const trouble = mood.outage(time.now) ? 0.7 : mood.trouble / 2
    if (mood.random.chance(trouble)) {
      const how = mood.random.pick(['drop', 'broken', 'hang'] as const)
      if (how === 'hang') return this.#answer(null, 0, signal, life)
      if (how === 'broken') return this.#answer({ status: 503, body: null }, delay, signal, life)
      return this.#fail(cut(), delay, signal, life)
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
        if (!life.isDead) reject(gaveUp(signal, 'maybe'))
      }
      if (signal.aborted) give()
      else signal.addEventListener('abort', give, { once: true })
    })
  }
}

const never = <T>(): Promise<T> => new Promise(() => undefined)

const cut = () => new SendError('unreachable', 'The connection was cut', 'maybe')

const notSent = () => new SendError('unreachable', 'No connection could be made', 'no')
