const minuteMs = 60_000

/** Keeps count of what began in the last 60 seconds. Exact: no window of 60 seconds holds more than `perMinute`. */
export class SlidingRate {
  readonly #perMinute: number | null
  #starts: number[] = []

  constructor(perMinute: number | null) {
    this.#perMinute = perMinute
  }

  /** Milliseconds until another may begin; 0 when it may now. */
  waitMs(now: number): number {
    if (this.#perMinute === null) return 0
    this.#followClock(now)
    while (this.#starts[0] !== undefined && this.#starts[0] <= now - minuteMs) this.#starts.shift()
    const oldest = this.#starts[0]
    if (oldest === undefined || this.#starts.length < this.#perMinute) return 0
    return oldest + minuteMs - now
  }

  add(now: number): void {
    if (this.#perMinute !== null) this.#starts.push(now)
  }

  // The wall clock was put back: what began "in the future" began just now, as far as anybody can tell.
  #followClock(now: number): void {
    const newest = this.#starts.at(-1)
    if (newest === undefined || newest <= now) return
    this.#starts = this.#starts.map((start) => start - (newest - now))
  }
}
