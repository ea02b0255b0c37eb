import type { Clock, TransportAnswer } from '../executor/ports'
import { gaveUp } from './network-error'

// C1. Of one key, at most one call is under way; whoever asks meanwhile waits for its answer.
// C2. A call is called off only when nobody waits for it any more; who comes later has another made.
// C3. An answer stands for the time that it was asked with, and is given on as text: no run can change another's.
// C4. Failures are not kept, and of answers only what a service is sure of: success, and that it knows nothing.
// C5. No more than `maxEntries` and `maxBytes` are kept; what was used least recently goes first.

export type CachedRead = {
  /** Of equal reads of one connection the same, of others never. */
  key: string
  /** Milliseconds for which the answer may stand. */
  forMs: number
  signal: AbortSignal
}

type Kept = { text: string; until: number; from: number }
type Flight = { abort: AbortController; waiting: number; text: Promise<string> }

/** Answers of reads, shared by all runs. */
export class ReadCache {
  readonly #clock: Pick<Clock, 'now'>
  readonly #maxEntries: number
  readonly #maxBytes: number
  readonly #kept = new Map<string, Kept>()
  readonly #flights = new Map<string, Flight>()
  #bytes = 0

  constructor(options: { clock: Pick<Clock, 'now'>; maxEntries?: number; maxBytes?: number }) {
    this.#clock = options.clock
    this.#maxEntries = options.maxEntries ?? 10_000
    this.#maxBytes = options.maxBytes ?? 64 * 1024 * 1024
  }

  async read(
    read: CachedRead,
    ask: (signal: AbortSignal) => Promise<TransportAnswer>,
  ): Promise<TransportAnswer> {
    if (read.signal.aborted) throw gaveUp(read.signal, 'no')
    const text =
      this.#find(read.key) ?? (await this.#wait(read, this.#flights.get(read.key) ?? this.#start(read, ask)))
    // It was made of an answer by this class.
    return JSON.parse(text) as TransportAnswer
  }

  #start({ key, forMs }: CachedRead, ask: (signal: AbortSignal) => Promise<TransportAnswer>): Flight {
    const abort = new AbortController()
    const text = this.#fly(key, forMs, () => ask(abort.signal), abort.signal)
    const flight = { abort, waiting: 0, text }
    this.#flights.set(key, flight)
    const land = () => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key)
    }
    // Those who wait are told of a failure by `#wait`.
    text.then(land, land)
    return flight
  }

  async #fly(
    key: string,
    forMs: number,
    ask: () => Promise<TransportAnswer>,
    signal: AbortSignal,
  ): Promise<string> {
    const answer = await ask()
    const text = JSON.stringify(answer)
    if (forMs > 0 && !signal.aborted && isSure(answer.status)) this.#keep(key, text, forMs)
    return text
  }

  #wait({ key, signal }: CachedRead, flight: Flight): Promise<string> {
    flight.waiting++
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(gaveUp(signal, 'maybe'))
        if (--flight.waiting > 0) return
        if (this.#flights.get(key) === flight) this.#flights.delete(key)
        flight.abort.abort(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      const done = () => signal.removeEventListener('abort', leave)
      flight.text.finally(done).then(resolve, reject)
    })
  }

  #find(key: string): string | null {
    const kept = this.#kept.get(key)
    if (!kept) return null
    this.#drop(key, kept)
    const now = this.#clock.now()
    // Before `from` the wall clock was put back, and nobody knows how old the answer is.
    if (now < kept.from || now >= kept.until) return null
    this.#put(key, kept)
    return kept.text
  }

  #keep(key: string, text: string, forMs: number): void {
    const from = this.#clock.now()
    const before = this.#kept.get(key)
    if (before) this.#drop(key, before)
    const kept = { text, from, until: from + forMs }
    if (sizeOf(key, kept) > this.#maxBytes) return
    this.#put(key, kept)
    for (const [oldest, entry] of this.#kept) {
      if (this.#kept.size <= this.#maxEntries && this.#bytes <= this.#maxBytes) return
      this.#drop(oldest, entry)
    }
  }

  #put(key: string, kept: Kept): void {
    this.#kept.set(key, kept)
    this.#bytes += sizeOf(key, kept)
  }

  #drop(key: string, kept: Kept): void {
    this.#kept.delete(key)
    this.#bytes -= sizeOf(key, kept)
  }
}

function isSure(status: number): boolean {
  return (status >= 200 && status <= 299) || status === 404
}

// A character takes up to two bytes.
function sizeOf(key: string, { text }: Kept): number {
  return 2 * (key.length + text.length)
}
