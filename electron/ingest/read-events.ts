import { CsvReader } from './csv'
import { CsvSplitter, guessDelimiter } from './csv-splitter'
import { decompress, SourceError } from './decompress'
import { EventMaker, type Ordinals, type Prepared, type Source } from './event'
import type { Format } from '../views/events'
import { detectFormat } from './format'
import { JsonSplitter } from './json-splitter'
import { LineSplitter } from './line-splitter'
import { isBlankByte, maxRecordBytes, type RawRecord, type Split, type Splitter } from './record-buffer'

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
  const chunks = decompress(bytes)
  try {
    const { head, all } = await peek(chunks)
    if (head.length === 0) return
    const maker = new EventMaker(options.source, options.ordinals, options.startTime)
    yield* readRecords(all, recordsOf(options.format ?? detectFormat(options.name, head), head, maker), maker)
  } finally {
    // Also when the format was not told, and nothing else has begun to read: the file is closed.
    await chunks.return(undefined)
  }
}

/** How a format is cut into records, and what a record comes to; null for a header. */
type Records = {
  splitter: Splitter
  make: (record: RawRecord) => Prepared | null
  /** As `make`, for the last record of a source that broke off. */
  makeLast: (record: RawRecord) => Prepared | null
}

function recordsOf(format: Format, head: Buffer, maker: EventMaker): Records {
  if (format === 'csv') return rowsOf(head, maker)
  const make = (record: RawRecord) => maker.make(record)
  return { splitter: format === 'ndjson' ? new LineSplitter() : new JsonSplitter(), make, makeLast: make }
}

function rowsOf(head: Buffer, maker: EventMaker): Records {
  const delimiter = guessDelimiter(head.toString('utf8').split(/[\r\n]/, 1)[0] ?? '')
  const reader = new CsvReader(delimiter)
  return {
    splitter: new CsvSplitter(delimiter, head.includes(13) && !head.includes(10) ? '\r' : '\n'),
    make: (record) => {
      const row = reader.read(record)
      if (!row) return null
      return 'fields' in row
        ? maker.make({ ...record, fields: row.fields })
        : { parked: maker.park(record, row.reason) }
    },
    // Half a document is no JSON, but half a row may well have all its columns.
    makeLast: (record) => ({
      parked: maker.park(record, 'The source breaks off here: the row may not be whole'),
    }),
  }
}

async function* readRecords(
  chunks: AsyncIterable<Buffer>,
  { splitter, make, makeLast }: Records,
  maker: EventMaker,
): AsyncGenerator<Prepared[]> {
  try {
    for await (const chunk of chunks) yield* prepare(splitter.push(chunk), make, maker)
  } catch (error) {
    // What came before the damage is whole; what was half read is kept as it is.
    if (error instanceof SourceError) yield* prepare(splitter.end(), makeLast, maker)
    throw error
  }
  yield* prepare(splitter.end(), make, maker)
}

const batchRecords = 1000

/** In batches of a bounded number: a chunk of empty objects holds a hundred thousand. */
function* prepare({ records, long }: Split, make: Records['make'], maker: EventMaker): Generator<Prepared[]> {
  for (let from = 0; from < records.length; from += batchRecords) {
    const prepared = records.slice(from, from + batchRecords).map(make)
    yield prepared.filter((item) => item !== null)
  }
  const reason = `The record is longer than ${maxRecordBytes / 1024 / 1024} MB`
  if (long.length > 0)
    yield long.map(({ head, line, size, digest }) => ({
      parked: maker.parkLong(head, line, size, digest, reason),
    }))
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

function refuseUtf16(start: Buffer): void {
  const [first, second] = start
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new SourceError('is UTF-16 text: save it as UTF-8')
}

const headBytes = 256 * 1024

/** The beginning of the stream, and the stream again without a byte order mark. */
async function peek(chunks: AsyncGenerator<Buffer>): Promise<{ head: Buffer; all: AsyncIterable<Buffer> }> {
  const first: Buffer[] = []
  let length = 0
  let hasText = false
  let hasLine = false
  let done = false
  while (!done && !hasLine && length < headBytes) {
    const next = await chunks.next()
    if (next.done) {
      done = true
      break
    }
    const chunk: Buffer = next.value
    first.push(chunk)
    length += chunk.length
    // Empty lines before the text say nothing of its format.
    const text: number = hasText ? 0 : chunk.findIndex((byte) => !isBlankByte(byte))
    hasText ||= text >= 0
    hasLine = hasText && chunk.includes(10, text)
  }
  const start = Buffer.concat(first)
  refuseUtf16(start)
  const head = start.subarray(0, 3).equals(byteOrderMark) ? start.subarray(3) : start
  async function* all() {
    if (head.length > 0) yield head
    if (!done) yield* chunks
  }
  return { head, all: all() }
}
