import { SourceError } from './decompress'
import type { NewEvent, NewParked, Ordinals } from './event'
import { type ReadOptions, readEvents } from './read-events'
import type { Split, Splitter } from './record-buffer'

/** The bytes in pieces of one size. */
export async function* chunksOf(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

/** The bytes cut at the places given, in any order and however often. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.filter((place) => place < bytes.length), bytes.length].toSorted((a, b) => a - b)
  return ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end))
}

/** All that a splitter makes of some chunks. */
export function splitAll(splitter: Splitter, chunks: Iterable<Buffer>): Split {
  const all: Split = { records: [], long: [] }
  const add = ({ records, long }: Split) => {
    all.records.push(...records)
    all.long.push(...long)
  }
  for (const chunk of chunks) add(splitter.push(chunk))
  add(splitter.end())
  return all
}

export function ordinalsInMemory(): Ordinals {
  const seen = new Map<string, number>()
  return {
    next(key) {
      const count = seen.get(key) ?? 0
      seen.set(key, count + 1)
      return count
    },
  }
}

export type ReadAll = { events: NewEvent[]; parked: NewParked[]; error: string | null }

/** Everything that a source comes to, and why it could not be read on. Other failures are thrown. */
export async function readAll(
  bytes: string | Uint8Array | AsyncIterable<Uint8Array>,
  options: Partial<ReadOptions> = {},
): Promise<ReadAll> {
  const all: ReadAll = { events: [], parked: [], error: null }
  const source = { origin: 'test', historic: true }
  const whole: ReadOptions = {
    name: 'events.ndjson',
    source,
    ordinals: ordinalsInMemory(),
    startTime: 0,
    ...options,
  }
  const stream = Symbol.asyncIterator in Object(bytes) ? bytes : chunksOf(Buffer.from(bytes as string))
  try {
    for await (const batch of readEvents(stream as AsyncIterable<Uint8Array>, whole)) {
      for (const item of batch) {
        if ('event' in item) all.events.push(item.event)
        else all.parked.push(item.parked)
      }
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    all.error = error.message
  }
  return all
}

/** The document that runs would see. */
export function documentOf({ raw, doc }: NewEvent): unknown {
  return JSON.parse(doc ?? String(raw))
}
