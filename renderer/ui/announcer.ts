import { createStore } from 'zustand/vanilla'

/** What the live regions hold. `turn` changes with each message, so that the same words twice are read twice. */
type Spoken = { polite: string; assertive: string; turn: number }

export type Clock = { now: () => number; after: (ms: number, run: () => void) => void }

const quietMs = 2000

/**
 * Speaks through the live regions. Polite messages come at most one in two seconds: what arrives in between is
 * merged, and of messages with one topic only the newest is kept.
 */
export class Announcer {
  readonly spoken = createStore<Spoken>(() => ({ polite: '', assertive: '', turn: 0 }))
  readonly #clock: Clock
  #waiting = new Map<string, string>()
  #quietUntil = 0
  #isScheduled = false
  #count = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  say(message: string, topic?: string): void {
    this.#waiting.set(topic ?? `message ${this.#count++}`, message)
    const wait = this.#quietUntil - this.#clock.now()
    if (wait <= 0) return this.#speak()
    if (this.#isScheduled) return
    this.#isScheduled = true
    this.#clock.after(wait, () => {
      this.#isScheduled = false
      this.#speak()
    })
  }

  /** For stops and failures: not held back. */
  interrupt(message: string): void {
    this.spoken.setState(({ turn }) => ({ assertive: message, turn: turn + 1 }))
  }

  #speak(): void {
    const polite = [...this.#waiting.values()].join(' ')
    this.#waiting = new Map()
    this.#quietUntil = this.#clock.now() + quietMs
    this.spoken.setState(({ turn }) => ({ polite, turn: turn + 1 }))
  }
}

export const announcer = new Announcer({
  now: () => performance.now(),
  after: (ms, run) => void setTimeout(run, ms),
})
