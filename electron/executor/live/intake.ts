import type { RunEvent } from '../ports'
import { setSpan } from '../run-number'
import type { LiveEvents, LiveHead } from './live-ports'
import type { LiveRun } from './live-run'
import type { LiveSet } from './live-set'
import type { Outbox } from './outbox'
import type { MadeWith, RunMaker, SharedWorld } from './run-maker'
import type { Turns } from './turns'

const pageEvents = 100

type Parts = {
  events: LiveEvents
  maker: RunMaker
  turns: Turns
  outbox: Outbox
  world: () => SharedWorld
  madeWith: (set: LiveSet, world: SharedWorld) => MadeWith
  /** Told of a run that may be worked on at once. */
  onReady: (set: LiveSet, run: LiveRun) => void
}

/** Offers sets the events that have come in, and begins the runs that come of it: each in the commit that says so. */
export class Intake {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Offers the next page of events. `isOver` says whether this is still to be done once they have been read. */
  async read(set: LiveSet, isOver: () => boolean): Promise<void> {
    set.isReading = true
    try {
      // Whoever stores events later than this says so again.
      set.isIdle = true
      const page = await this.#parts.events.after(set.cursor, pageEvents)
      if (isOver() || set.isStopped) return
      if (page.length > 0) set.isIdle = false
      const world = this.#parts.world()
      for (const { seq, event } of page) this.#offer(set, seq, event, world)
      await this.#parts.outbox.idle()
    } finally {
      set.isReading = false
    }
  }

  /** The next run of a set, journaled as begun. `document` is kept where the event is not a stored one. */
  begin(
    set: LiveSet,
    event: RunEvent,
    world: SharedWorld,
    { turn, document }: { turn: string | null; document: LiveHead['document'] },
  ): LiveRun {
    const { maker, turns, outbox, madeWith } = this.#parts
    const isFirst = turn === null || turns.begin(turn, set.row.seq * setSpan + set.next)
    const run = maker.begin(set, event, { turn, isFirst, document }, madeWith(set, world))
    this.#keepOffered(set)
    void outbox.add({ kind: 'begun', run: run.head })
    return run
  }

  #offer(set: LiveSet, seq: number, event: RunEvent, world: SharedWorld): void {
    set.cursor = seq
    if (!this.#matches(set, event, world)) return this.#keepOffered(set)
    const run = this.begin(set, event, world, { turn: set.turnOf?.(event) ?? null, document: null })
    if (run.head.state === 'running') this.#parts.onReady(set, run)
  }

  #matches({ plan, totals }: LiveSet, event: RunEvent, { lists }: SharedWorld): boolean {
    const run = { time: new Date(event.time) }
    const matches = plan.where.test({ event: event.document, vars: plan.vars, lists, run })
    if (matches === true) return true
    totals.notMatched++
    if (matches === null) totals.filterErrors++
    return false
  }

  #keepOffered(set: LiveSet): void {
    const { seq } = set.row
    void this.#parts.outbox.add(
      { kind: 'offered', set: seq, cursor: set.cursor, next: set.next },
      { kind: 'counted', set: seq, totals: set.totals },
    )
  }
}
