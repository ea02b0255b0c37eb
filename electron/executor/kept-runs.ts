import type { RunEvent } from './ports'
import type { Tally } from './tally'
import type { StoredRun } from './kept-run'

/** A run as the journal gives it back. */
export type KeptRun = StoredRun & { event: string; hash: string }

/** An interrupted replay that cannot go on, since its events are no longer what they were. */
class EventsChangedError extends Error {
  override readonly name = 'EventsChangedError'
}

/** The runs that a replay had kept before it was interrupted: each is counted as it stands, in its place. */
export class KeptRuns {
  readonly #runs: Iterator<KeptRun, void>
  readonly #tally: Tally

  constructor(runs: Iterator<KeptRun, void>, tally: Tally) {
    this.#runs = runs
    this.#tally = tally
  }

  /** True for an event whose run is kept, which then counts. Throws where another event had run in its place. */
  take(event: RunEvent, position: number): boolean {
    const run = this.next()
    if (!run) return false
    if (run.event === event.id) return true
    throw eventsChanged(`event ${event.id} now stands where ${run.event} had run (event ${position + 1})`)
  }

  next(): KeptRun | undefined {
    const run = this.#runs.next().value
    if (!run) return undefined
    this.#tally.addStored(run, run.hash)
    return run
  }
}

/** Refuses to go on when the events of that many kept runs have not come again. */
export function refuseMissing(count: number): void {
  if (count > 0) throw eventsChanged(`${count} of the events that had run are no longer there`)
}

function eventsChanged(what: string): EventsChangedError {
  return new EventsChangedError(
    `The events have changed since the replay was interrupted: ${what}. Start a new replay`,
  )
}
