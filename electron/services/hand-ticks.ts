import type { Ticks } from './steady-clock'

type Sleeper = { at: number; wake: () => void }

/** The clocks of a computer that a test sets, and lets sleep. */
export class HandTicks implements Ticks {
  #wall: number
  #elapsed = 5_000
  #uptime = 80_000
  #sleepers: Sleeper[] = []

  constructor(wall: number) {
    this.#wall = wall
  }

  readonly wall = (): number => this.#wall
  readonly elapsed = (): number => this.#elapsed
  readonly uptime = (): number => this.#uptime

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.#elapsed + ms, wake: resolve }
      this.#sleepers.push(sleeper)
      const give = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        reject(signal?.reason as Error)
      }
      if (signal?.aborted) give()
      else signal?.addEventListener('abort', give, { once: true })
    })
  }

  /** Lets time pass, and those wake whose time has come. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms
    for (;;) {
      await new Promise(setImmediate)
      const [next] = this.#sleepers.toSorted((a, b) => a.at - b.at)
      if (!next || next.at > end) break
      this.#sleepers = this.#sleepers.filter((other) => other !== next)
      this.#pass(Math.max(0, next.at - this.#elapsed))
      next.wake()
    }
    this.#pass(end - this.#elapsed)
    await new Promise(setImmediate)
  }

  /** Somebody sets the clock on the wall. */
  setWall(to: number): void {
    this.#wall = to
  }

  /** The computer sleeps: its timers stand still. */
  suspend(ms: number): void {
    this.#wall += ms
    this.#uptime += ms
  }

  #pass(ms: number): void {
    this.#wall += ms
    this.#elapsed += ms
    this.#uptime += ms
  }
}
