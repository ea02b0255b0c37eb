import type { Clock } from '../executor/ports'
import { Violation } from './violation'

// V1. Time moves only when nothing else can run: after each timer every promise that can settle has settled.
// V2. Timers fire in the order of their time, then in the order in which they were set.
// V3. What a process set dies with it (`drop`); a dead process sets nothing and is never woken.

/** A process, as far as the ports under it know: alive, or gone. */
export type Life = { isDead: boolean }

type Timer = { at: number; fire: () => void; life: Life | null }

const realImmediate = globalThis.setImmediate
const realTimeout = globalThis.setTimeout
const realClear = globalThis.clearTimeout

/** The one time of a simulated world. */
export class VirtualTime {
  now: number
  /** How many timers have fired. */
  fired = 0
  /** More than may fire: beyond it something happens over and over. */
  most = 1_000_000
  #timers: Timer[] = []

  constructor(now: number) {
    this.now = now
  }

  /** Whose process sets a timer that comes through `setTimeout`. */
  current: Life | null = null

  after(ms: number, fire: () => void, life: Life | null = null): Timer {
    const timer = { at: this.now + Math.max(0, ms), fire, life }
    if (life?.isDead) return timer
    // After all of the same time (V2), by halving.
    let from = 0
    let to = this.#timers.length
    while (from < to) {
      const middle = (from + to) >>> 1
      if ((this.#timers[middle]?.at ?? 0) <= timer.at) from = middle + 1
      else to = middle
    }
    this.#timers.splice(from, 0, timer)
    return timer
  }

  cancel(timer: Timer): void {
    const at = this.#timers.indexOf(timer)
    if (at >= 0) this.#timers.splice(at, 1)
  }

  /** All that a process had set is gone. */
  drop(life: Life): void {
    this.#timers = this.#timers.filter((timer) => timer.life !== life)
  }

  /** Timers that are set. */
  get pending(): number {
    return this.#timers.length
  }

  /** Lets everything happen until then; false when nothing more was set to happen before that. */
  async runUntil(end: number): Promise<boolean> {
    for (;;) {
      await settled()
      const [next] = this.#timers
      if (!next || next.at > end) {
        this.now = Math.max(this.now, end)
        return next !== undefined
      }
      this.#timers.shift()
      this.now = next.at
      if (++this.fired > this.most) throw new Violation('Something happens over and over')
      next.fire()
    }
  }

  clockOf(life: Life): Clock {
    return {
      now: () => this.now,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          if (life.isDead) return
          const give = () => {
            this.cancel(timer)
            if (!life.isDead) reject(signal?.reason as Error)
          }
          const timer = this.after(
            ms,
            () => {
              signal?.removeEventListener('abort', give)
              resolve()
            },
            life,
          )
          if (signal?.aborted) give()
          else signal?.addEventListener('abort', give, { once: true })
        }),
    }
  }

  /** Takes over `setTimeout` for all code of this thread; returns what gives it back. */
  install(): () => void {
    const setVirtual = (fire: () => void, ms = 0) => this.after(ms, fire, this.current)
    const clearVirtual = (timer: Timer | undefined) => timer && this.cancel(timer)
    globalThis.setTimeout = setVirtual as unknown as typeof setTimeout
    globalThis.clearTimeout = clearVirtual as unknown as typeof clearTimeout
    return () => {
      globalThis.setTimeout = realTimeout
      globalThis.clearTimeout = realClear
    }
  }
}

/** Resolves when every promise that can settle has settled. */
function settled(): Promise<void> {
  return new Promise((resolve) => realImmediate(resolve))
}
