import { NodeError, type Probe } from '../../../nodes/sdk'
import type { Clock } from '../ports'
import { findingOf } from './effect-finding'
import type { LedgerRow, LiveJournal } from './live-ports'
import type { Outbox } from './outbox'

// P1. Effects of runs that have ended are asked about as those of runs under way are, and never sent again.
// P2. What was found is kept only if nobody has said anything of the effect since it was read.
// P3. One look is under way at a time, and one timer waits for the next.

const pageEffects = 20
const longestProbeMs = 10_000

type Parts = {
  journal: LiveJournal
  outbox: Outbox
  clock: Clock
  /** Reads whether an effect is in place. */
  probe: (row: LedgerRow, signal: AbortSignal) => Promise<Probe>
  /** Told when it is time to look again. */
  onDue: () => void
}

/** Finds out what came of effects that nobody waits for any more: their runs were ended before it was known. */
export class Prober {
  readonly #parts: Parts
  readonly #stopped = new AbortController()
  #timer = new AbortController()
  #isLooking = false
  #isAskedAgain = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Asks about what is due, and sets the timer for what comes next. */
  async look(): Promise<void> {
    this.#isAskedAgain = true
    if (this.#isLooking) return
    this.#isLooking = true
    try {
      while (this.#isAskedAgain && !this.#stopped.signal.aborted) {
        this.#isAskedAgain = false
        await this.#askAll()
        await this.#setTimer()
      }
    } finally {
      this.#isLooking = false
    }
  }

  stop(): void {
    this.#stopped.abort()
    this.#timer.abort()
  }

  async #askAll(): Promise<void> {
    const { journal, outbox, clock } = this.#parts
    for (;;) {
      const due = await journal.orphans(clock.now(), pageEffects)
      await Promise.all(due.map((row) => this.#ask(row)))
      await outbox.idle()
      if (due.length === 0 || this.#stopped.signal.aborted) return
    }
  }

  async #ask(row: LedgerRow): Promise<void> {
    const { clock, outbox } = this.#parts
    const probe = await this.#probe(row)
    if (this.#stopped.signal.aborted) return
    const found = findingOf(row, probe, clock.now())
    void outbox.add({ kind: 'found', row: found, before: row })
  }

  /** A probe that fails, or takes too long, has found nothing out. */
  async #probe(row: LedgerRow): Promise<Probe> {
    const over = new AbortController()
    const asking = new AbortController()
    const late = new NodeError('timeout', `No answer within ${longestProbeMs} ms`)
    void this.#parts.clock.sleep(longestProbeMs, over.signal).then(
      () => asking.abort(late),
      () => undefined,
    )
    const signal = AbortSignal.any([asking.signal, this.#stopped.signal])
    try {
      return await this.#parts.probe(row, signal)
    } catch (error) {
      return { state: 'unclear', detail: error instanceof Error ? error.message : String(error) }
    } finally {
      over.abort(late)
    }
  }

  async #setTimer(): Promise<void> {
    const { journal, clock, onDue } = this.#parts
    const next = await journal.nextOrphan()
    this.#timer.abort()
    if (next === null || this.#stopped.signal.aborted) return
    this.#timer = new AbortController()
    void clock.sleep(Math.max(0, next - clock.now()), this.#timer.signal).then(onDue, () => undefined)
  }
}
