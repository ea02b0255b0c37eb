import { guessDelimiter, readCsv } from './csv'
import { decompress, SourceError } from './decompress'
import { EventMaker, type Ordinals, type Prepared, type Source } from './event'
import type { Format } from '../views/events'
import { detectFormat } from './format'
import { JsonSplitter } from './json-splitter'
import { LineSplitter } from './line-splitter'
import { maxRecordBytes, type Split } from './record-buffer'

export type ReadOptions = {
  /** File name, for its ending and for messages. */
  name: string
  format?: Format | undefined
  source: Source
  ordinals: Ordinals
  /** Milliseconds since 1970 that stand for the time of records before the first that has one. */
  startTime: number
}

/**
 * Reads a stream of events of any size in bounded memory, in batches: what is no event comes out parked, with the
 * reason. Throws `SourceError` when the bytes themselves cannot be read on.
 */
export async function* readEvents(
  bytes: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<Prepared[]> {
  const { head, all } = await peek(decompress(bytes))
  if (head.length === 0) return
  const format = options.format ?? detectFormat(options.name, head)
  const maker = new EventMaker(options.source, options.ordinals, options.startTime)
  if (format === 'csv') yield* readTable(all, head, maker)
  else yield* readJson(all, format === 'ndjson' ? new LineSplitter() : new JsonSplitter(), maker)
}

async function* readJson(
  chunks: AsyncIterable<Buffer>,
  splitter: LineSplitter | JsonSplitter,
  maker: EventMaker,
): AsyncGenerator<Prepared[]> {
  try {
    for await (const chunk of chunks) yield prepare(splitter.push(chunk), maker)
  } catch (error) {
    // What came before the damage is whole; what was half read is kept as it is.
    if (error instanceof SourceError) yield prepare(splitter.end(), maker)
    throw error
  }
  yield prepare(splitter.end(), maker)
}

function prepare({ records, long }: Split, maker: EventMaker): Prepared[] {
  const prepared = records.map((record) => maker.make(record))
  const reason = `The record is longer than ${maxRecordBytes / 1024 / 1024} MB`
  for (const { head, line, size, digest } of long) {
    prepared.push({ parked: maker.parkLong(head, line, size, digest, reason) })
  }
  return prepared
}

async function* readTable(
  chunks: AsyncIterable<Buffer>,
  head: Buffer,
  maker: EventMaker,
): AsyncGenerator<Prepared[]> {
  const header = head.toString('utf8').split('\n', 1)[0] ?? ''
  for await (const rows of readCsv(chunks, guessDelimiter(header))) {
    yield rows.map((row) => ('fields' in row ? maker.make(row) : { parked: maker.park(row, row.reason) }))
  }
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])
const headBytes = 256 * 1024

/** The beginning of the stream, and the stream again without a byte order mark. */
async function peek(chunks: AsyncGenerator<Buffer>): Promise<{ head: Buffer; all: AsyncIterable<Buffer> }> {
  const first: Buffer[] = []
  let length = 0
  let done = false
  while (!done && length < headBytes && !first.some((chunk) => chunk.includes(10))) {
    const next = await chunks.next()
    if (next.done) done = true
    else {
      first.push(next.value)
      length += next.value.length
    }
  }
  const start = Buffer.concat(first)
  const head = start.subarray(0, 3).equals(byteOrderMark) ? start.subarray(3) : start
  async function* all() {
    if (head.length > 0) yield head
    if (!done) yield* chunks
  }
  return { head, all: all() }
}
