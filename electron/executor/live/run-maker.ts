import { setSpan } from '../run-number'
import type { Clock, Effect, Ids, RunEvent, Transport, World } from '../ports'
import type { RunResult } from '../run'
import { type Refusal, refuseStale } from './effect-policy'
import { RunLedger } from './ledger'
import type { LiveEvents, LiveHead, LoadedRun } from './live-ports'
import { LiveRun } from './live-run'
import type { LiveSet } from './live-set'
import type { Outbox } from './outbox'

/** What every run reaches beside what it does. */
export type SharedWorld = Pick<World, 'reader' | 'lists' | 'history' | 'clock' | 'random'>

/** What a run is told of its set, and what it reaches: the same for all runs of a page of events. */
export type MadeWith = { outbox: Outbox; world: SharedWorld; onEnded: (result: RunResult) => void }

export type RunParts = {
  events: LiveEvents
  transport: Transport
  clock: Clock
  ids: Ids
  /** What the clock on the wall says: the age of an event is counted by it as well as by `clock`. */
  wall: () => number
  world: () => SharedWorld
  /** Why an effect may not be, whatever the playbook says; null where it may. */
  refuse: (effect: Effect) => Refusal | null
}

/** Makes the runs of sets: new ones, and those that the journal holds. */
export class RunMaker {
  readonly #parts: RunParts

  constructor(parts: RunParts) {
    this.#parts = parts
  }

  /** The next run of a set. `document` is kept with it where the event is not a stored one. */
  begin(
    set: LiveSet,
    event: RunEvent,
    { turn, isFirst, document }: { turn: string | null; isFirst: boolean; document: LiveHead['document'] },
    made: MadeWith,
  ): LiveRun {
    const position = set.next++
    const head: LiveHead = {
      seq: set.row.seq * setSpan + position,
      set: set.row.seq,
      position,
      event: event.id,
      eventTime: event.time,
      label: event.label,
      document,
      state: isFirst ? 'running' : 'queued',
      turn,
      spent: 0,
      begun: this.#parts.clock.now(),
    }
    return this.#make(set, event, head, null, made)
  }

  /** A run as the journal holds it. Null when its event cannot be found any more. */
  async resume(set: LiveSet, loaded: LoadedRun, made: MadeWith): Promise<LiveRun | null> {
    const { head } = loaded
    const event = head.document ? eventOf(head, head.document) : await this.#parts.events.get(head.event)
    return event && this.#make(set, event, head, loaded, made)
  }

  #make(
    set: LiveSet,
    event: RunEvent,
    head: LiveHead,
    loaded: LoadedRun | null,
    { outbox, world, onEnded }: MadeWith,
  ): LiveRun {
    const { clock, ids, wall, transport, refuse } = this.#parts
    return new LiveRun({
      plan: set.plan,
      mode: set.row.level === 'shadow' ? 'simulate' : 'live',
      event,
      head,
      loaded,
      outbox,
      clock,
      ids,
      deadlineMs: set.deadlineMs,
      world,
      onEnded,
      ledger: (decisions) =>
        new RunLedger({
          run: head.seq,
          event,
          level: set.row.level,
          rows: loaded?.effects ?? [],
          decisions,
          outbox,
          transport,
          clock,
          ids,
          isInterrupted: loaded?.head.state === 'running',
          // Where the two do not agree nobody knows how old it is, and what may be too old must not act.
          refuse: (effect) =>
            refuse(effect) ?? refuseStale(effect, event.time, Math.max(wall(), clock.now())),
        }),
    })
  }
}

function eventOf({ event: id, eventTime: time, label }: LiveHead, document: object): RunEvent {
  return { id, time, label, document: { ...document, time: new Date(time) } }
}
