import type { Clock } from '../ports'
import type { LiveJournal } from './live-ports'

export const wakePage = 500

/** Wakes runs one of whose waits is over. There is one timer for all of them: waiting runs cost nothing at rest. */
export class Alarm {
  readonly #parts: { journal: LiveJournal; clock: Clock; wake: (run: number) => void; onDue: () => void }
  #timer = new AbortController()
  #isStopped = false
  /** Counts the looks: one that began before another knows less, and must not set the timer. */
  #looks = 0

  constructor(parts: {
    journal: LiveJournal
    clock: Clock
    wake: (run: number) => void
    /** Told when it is time to look again. */
    onDue: () => void
  }) {
    this.#parts = parts
  }

  /** Wakes what is due, and sets the timer for what comes next. */
  async look(): Promise<void> {
    const { journal, clock } = this.#parts
    const look = ++this.#looks
    const now = clock.now()
    await this.wakeAll((after) => journal.woken(now, after, wakePage))
    const next = await journal.nextDeadline(now)
    if (look !== this.#looks || this.#isStopped) return
    this.#timer.abort()
    if (next !== null) this.#set(Math.max(0, next - clock.now()))
  }

  async wakeAll(page: (after: number) => Promise<readonly number[]>): Promise<void> {
    for (let after = -1; ; ) {
      const runs = await page(after)
      for (const run of runs) this.#parts.wake(run)
      if (runs.length < wakePage) return
      after = runs.at(-1) ?? after
    }
  }

  stop(): void {
    this.#isStopped = true
    this.#timer.abort()
  }

  #set(ms: number): void {
    this.#timer = new AbortController()
    const { signal } = this.#timer
    this.#parts.clock
      .sleep(ms, signal)
      .then(() => this.#parts.onDue())
      .catch(() => undefined)
  }
}
