import type { NewEvent } from '../ingest/event'
import type { History, PastOnly, RunEvent } from '../executor/ports'
import { EventIndex } from '../store/event-index'
import type { EventStore } from '../store/events'
import { type EventSource, toRunEvent } from './run-event'

type Position = { time: number; id: string }

const pageRows = 200

/** The stored events that pass the test. */
export function storedHistory(store: EventStore, test: (event: RunEvent) => boolean = () => true): History {
  return {
    before: (position, limit, only) =>
      newestFirst<Position & EventSource>((from) => store.before(from, pageRows), {
        position,
        limit,
        only,
        test,
      }),
  }
}

/** The history of a replay, which keeps something for as long as that runs. */
export type ReplayHistory = History & { close(): void }

/**
 * The events of a file, for all questions of one replay.
 * H1. The file is read once, when the first question comes; nobody reads it when there is none.
 * H2. Its events lie in a temporary table on the disk, in order of time: a question reads what lies in its window.
 * H3. After `close` nothing is read and nothing is left.
 */
export class FileHistory implements ReplayHistory {
  readonly #read: () => AsyncIterable<readonly NewEvent[]>
  #index: Promise<EventIndex> | null = null
  #isClosed = false

  /** `read` gives all events of the file, in batches. */
  constructor(read: () => AsyncIterable<readonly NewEvent[]>) {
    this.#read = read
  }

  async before(position: Position, limit: number, only?: PastOnly): Promise<RunEvent[]> {
    this.#index ??= this.#load()
    const index = await this.#index
    if (this.#isClosed) throw new Error('The replay that asks has ended')
    return newestFirst((from) => index.before(from, pageRows), { position, limit, only })
  }

  close(): void {
    this.#isClosed = true
    void this.#index?.then(
      (index) => index.close(),
      () => undefined,
    )
  }

  async #load(): Promise<EventIndex> {
    const index = new EventIndex()
    try {
      for await (const events of this.#read()) {
        if (this.#isClosed) break
        index.add(events)
      }
      index.order()
      return index
    } catch (error) {
      index.close()
      throw error
    }
  }
}

type Question = {
  position: Position
  limit: number
  only?: PastOnly | undefined
  test?: (event: RunEvent) => boolean
}

/** What a question asks for, out of pages that go back in time; the thread is given back between them. */
async function newestFirst<Row extends Position & EventSource>(
  page: (from: Position) => Row[],
  { position, limit, only = anything, test = () => true }: Question,
): Promise<RunEvent[]> {
  const found: RunEvent[] = []
  for (let from = position; found.length < limit; ) {
    const rows = page(from)
    const last = rows.at(-1)
    if (!last) break
    for (const row of rows) {
      if (row.time <= only.after) return found
      const event = toRunEvent(row)
      if (found.length < limit && test(event) && only.test(event)) found.push(event)
    }
    from = last
    await new Promise(setImmediate)
  }
  return found
}

const anything: PastOnly = { after: Number.NEGATIVE_INFINITY, test: () => true }
