import { emptyTotals } from '../executor/totals'
import type { ReplayNews, ReplayState } from '../views/replays'
import type { Totals } from '../views/totals'
import type { Plan } from '../executor/plan'
import { Listeners, waitBetweenNews } from './listeners'
import { changedTotals } from './replay-progress'

const newsEveryMs = 100

/** A replay that is running, or has just ended, and those who follow it. */
export class ActiveReplay {
  readonly id: string
  readonly abort = new AbortController()
  readonly started = performance.now()
  readonly expected: number | null
  /** Reasons why lines of the source were no events; the first few. */
  parked: readonly string[] = []
  parkedCount = 0
  totals: Totals
  state: ReplayState = 'running'
  traceHash: string | null = null
  seconds = 0
  error: string | null = null
  readonly #listeners = new Listeners()

  constructor(id: string, plan: Plan, expected: number | null) {
    this.id = id
    this.expected = expected
    this.totals = emptyTotals(plan)
  }

  park(reason: string): void {
    this.parkedCount++
    if (this.parked.length < 5) this.parked = [...this.parked, reason]
  }

  progress(totals: Totals): void {
    this.totals = totals
    this.seconds = (performance.now() - this.started) / 1000
    this.#listeners.tell()
  }

  end(state: ReplayState, ended: { traceHash?: string | null; error?: string } = {}): void {
    this.state = state
    this.traceHash = ended.traceHash ?? null
    this.error = ended.error ?? null
    this.seconds = (performance.now() - this.started) / 1000
    this.#listeners.tell()
  }

  /** News at most ten times a second, until the replay has ended. */
  async *follow(signal: AbortSignal | undefined): AsyncGenerator<ReplayNews> {
    let sent: Totals | null = null
    for (;;) {
      // Both at one moment: while the reader is slow, the totals go on.
      const news = this.#news(sent)
      sent = structuredClone(this.totals)
      yield news
      if (news.state !== 'running') return
      if (this.state === 'running') await this.#listeners.change(signal)
      if (this.state === 'running') await waitBetweenNews(newsEveryMs, signal)
      if (signal?.aborted) return
    }
  }

  /** Resolves when the replay has ended. */
  async ended(): Promise<void> {
    while (this.state === 'running') await this.#listeners.change(undefined)
  }

  #news(sent: Totals | null): ReplayNews {
    const { state, expected, totals, traceHash, seconds, error } = this
    const processed = totals.runs + totals.notMatched
    return { state, processed, expected, totals: changedTotals(sent, totals), traceHash, seconds, error }
  }
}
