import type { Clock } from '../executor/ports'

type Sleeper = { due: number; wake: () => void }

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now: number
  #sleepers: Sleeper[] = []

  constructor(now = 1_780_495_200_000) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  /** How many sleep. */
  get sleeping(): number {
    return this.#sleepers.length
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error)
      const sleeper = { due: this.#now + ms, wake: resolve }
      this.#sleepers.push(sleeper)
      signal?.addEventListener(
        'abort',
        () => {
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
          reject(signal.reason as Error)
        },
        { once: true },
      )
    })
  }

  /** Moves on, and lets all that this wakes run at its own time. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms
    for (;;) {
      await new Promise(setImmediate)
      const next = this.#sleepers.toSorted((a, b) => a.due - b.due)[0]
      if (!next || next.due > target) break
      this.#sleepers = this.#sleepers.filter((other) => other !== next)
      this.#now = Math.max(this.#now, next.due)
      next.wake()
    }
    this.#now = target
  }

  /** Somebody put the clock forward or back: nobody wakes of it. */
  jump(ms: number): void {
    this.#now += ms
    for (const sleeper of this.#sleepers) sleeper.due += ms
  }
}
