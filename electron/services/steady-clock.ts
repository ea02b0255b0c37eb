import type { Clock } from '../executor/ports'

// S1. It goes on as time passes, and never back, whatever anybody does to the clock on the wall while Cordon runs.
// S2. Time in which the computer slept counts: what came due meanwhile is late by a minute at most.
// S3. It does not begin before the last moment that the disk knows of: who put the clock back loses no timer.

/** The clocks of a computer, in milliseconds. */
export type Ticks = {
  /** Since 1970, as far as anybody has set it right. */
  wall(): number
  /** Since whenever; nobody can set it, and it may stand still while the computer sleeps. */
  elapsed(): number
  /** Since the computer was started, its sleep among it; good to a second or so. */
  uptime(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** A sleeping computer wakes nobody, so nobody sleeps for longer without looking at the time. */
const longestSleepMs = 60_000
const lookEveryMs = 1_000
/** What differs by less is how badly the clocks are read. */
const leastSleptMs = 2_000

/** Time that deadlines are measured by (R25). */
export class SteadyClock implements Clock {
  readonly #ticks: Ticks
  readonly #anchor: number
  readonly #from: { elapsed: number; uptime: number }
  #looked: number
  #slept = 0

  constructor(ticks: Ticks, lastSeen = 0) {
    this.#ticks = ticks
    this.#anchor = Math.max(ticks.wall(), lastSeen)
    this.#from = { elapsed: ticks.elapsed(), uptime: ticks.uptime() }
    this.#looked = this.#from.elapsed
  }

  now(): number {
    const { elapsed: from } = this.#from
    const elapsed = this.#ticks.elapsed()
    if (elapsed - this.#looked >= lookEveryMs) this.#look(elapsed)
    return Math.floor(this.#anchor + (elapsed - from) + this.#slept)
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.now() + ms
    let left = ms
    do {
      await this.#ticks.sleep(Math.min(left, longestSleepMs), signal)
      left = until - this.now()
    } while (left > 0)
  }

  #look(elapsed: number): void {
    this.#looked = elapsed
    const { elapsed: from, uptime } = this.#from
    const slept = this.#ticks.uptime() - uptime - (elapsed - from)
    if (slept - this.#slept >= leastSleptMs) this.#slept = slept
  }
}
