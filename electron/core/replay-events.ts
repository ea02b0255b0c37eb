import { Readable } from 'node:stream'
import type { Dispatcher, RunEvent } from '../executor/ports'
import { SourceError } from '../ingest/decompress'
import type { NewEvent } from '../ingest/event'
import { readEvents } from '../ingest/read-events'
import type { EventStore } from '../store/events'
import { FileOrdinals } from '../store/ordinals'
import { CoreError } from './errors'
import { toRunEvent } from './run-event'

const pageRows = 100

/** Stored events by number in order of import: those behind `after`, up to `last`. */
export type EventRange = { after: number; last: number }

const allEvents: EventRange = { after: 0, last: Number.MAX_SAFE_INTEGER }

/** Stored events in order of import, those that pass the test. Stops with the signal's reason. */
export function storedEvents(
  store: EventStore,
  test: (event: RunEvent) => boolean,
  signal?: AbortSignal,
  range = allEvents,
): Dispatcher {
  let { after } = range
  return {
    async take() {
      while (after < range.last) {
        signal?.throwIfAborted()
        const page = store.page(after, Math.min(pageRows, range.last - after))
        const rows = page.filter(({ seq }) => seq <= range.last)
        after = rows.length === 0 ? range.last : (rows.at(-1)?.seq ?? after)
        const events = rows.map(toRunEvent).filter(test)
        if (events.length > 0) return events
        await new Promise(setImmediate)
      }
      return []
    },
    async close() {},
  }
}

/** All events of a file in its order, in batches, without storing them. */
export async function* readFileEvents(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<NewEvent[]> {
  const ordinals = new FileOrdinals()
  try {
    for await (const batch of batchesOf(bytes, name, ordinals))
      yield batch.flatMap((item) => ('event' in item ? [item.event] : []))
  } catch (error) {
    throw error instanceof SourceError ? unreadable(name, error) : error
  } finally {
    ordinals.close()
  }
}

// A record without a time takes that of the one before, else 1970: the same on every day the file is replayed.
function batchesOf(bytes: AsyncIterable<Uint8Array>, name: string, ordinals: FileOrdinals) {
  return readEvents(bytes, { name, source: { origin: name, historic: true }, ordinals, startTime: 0 })
}

/** The events of a file, in its order, without storing them. `wanted` picks some by id; null takes all. */
export function fileEvents(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  options: {
    wanted: ReadonlySet<string> | null
    onParked: (reason: string) => void
    signal?: AbortSignal | undefined
  },
): Dispatcher {
  const ordinals = new FileOrdinals()
  const batches = batchesOf(bytes, name, ordinals)
  return {
    async take() {
      for (;;) {
        options.signal?.throwIfAborted()
        const next = await batches.next().catch((error: unknown) => {
          throw error instanceof SourceError ? unreadable(name, error) : error
        })
        if (next.done) return []
        const events: RunEvent[] = []
        for (const item of next.value) {
          if ('parked' in item) options.onParked(`line ${item.parked.line}: ${item.parked.reason}`)
          else if (!options.wanted || options.wanted.has(item.event.id)) events.push(toRunEvent(item.event))
        }
        if (events.length > 0) return events
      }
    },
    async close() {
      ordinals.close()
      await batches.return(undefined)
      // A generator that nobody has begun ends nothing: the file that it would have read is closed here.
      if (bytes instanceof Readable) bytes.destroy()
    },
  }
}

function unreadable(name: string, cause: SourceError): CoreError {
  return new CoreError('bad_request', `${name} ${cause.message}`, { cause })
}

/** The stored events with the ids given, in that order. */
export function pickedEvents(store: EventStore, ids: readonly string[]): Dispatcher {
  let next = 0
  return {
    async take(limit) {
      const events: RunEvent[] = []
      for (; next < ids.length && events.length < limit; next++) {
        const row = store.get(ids[next] as string)
        if (row) events.push(toRunEvent(row))
      }
      return events
    },
    async close() {},
  }
}
