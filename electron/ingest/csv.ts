import { type CsvErrorCode, type Info, parse } from 'csv-parse'
import type { JsonObject } from '../../nodes/sdk'
import { maxRecordBytes } from './record-buffer'

/** A row of a table: the bytes it was written with, and its values by the names of the header. */
export type CsvRow =
  | { raw: Buffer; line: number; fields: JsonObject }
  | { raw: Buffer; line: number; reason: string }

type Read = { record: string[]; raw: string; info: Info }
type Skip = { code: CsvErrorCode; message: string; lines: number; raw?: string }

// Latin-1 maps every byte to one character and back, so the raw text of a row gives its bytes, whatever they are.
const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1')
const textOf = (text: string): string => bytesOf(text).toString('utf8')

/**
 * Reads comma-, semicolon- or tab-separated rows below a header. Rows that do not fit the header, or whose quotes
 * do not close, come out with the reason.
 */
export async function* readCsv(source: AsyncIterable<Buffer>, delimiter: string): AsyncGenerator<CsvRow[]> {
  const skipped: Skip[] = []
  const parser = parse({
    delimiter,
    encoding: 'latin1',
    raw: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: maxRecordBytes,
    on_skip: (error, raw) => {
      if (error)
        skipped.push({ code: error.code, message: error.message, lines: Number(error.lines), raw: raw ?? '' })
    },
  })
  void feed(source, parser)
  let header: string[] | null = null
  let rows: CsvRow[] = []
  for await (const { record, raw, info } of parser as AsyncIterable<Read>) {
    rows.push(...skipped.splice(0).map(badRow))
    if (header === null) header = record.map((name, index) => textOf(name).trim() || `column_${index + 1}`)
    else rows.push(toRow(record, raw, info.lines, header))
    if (rows.length < 500) continue
    yield rows
    rows = []
  }
  rows.push(...skipped.splice(0).map(badRow))
  yield rows
}

async function feed(source: AsyncIterable<Buffer>, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    for await (const chunk of source) {
      if (!parser.write(chunk)) await new Promise((resolve) => parser.once('drain', resolve))
    }
    parser.end()
  } catch (error) {
    parser.destroy(error as Error)
  }
}

function toRow(record: string[], raw: string, line: number, header: string[]): CsvRow {
  const bytes = bytesOf(raw.replace(/\r?\n$/, ''))
  if (record.length !== header.length) {
    return {
      raw: bytes,
      line,
      reason: `The row has ${record.length} columns; the header has ${header.length}`,
    }
  }
  const fields: JsonObject = {}
  for (const [index, name] of header.entries()) fields[name] = textOf(record[index] ?? '')
  return { raw: bytes, line, fields }
}

function badRow({ message, lines, raw = '' }: Skip): CsvRow {
  return { raw: bytesOf(raw), line: lines, reason: message }
}

/** The delimiter that a header line most likely uses. */
export function guessDelimiter(header: string): ',' | ';' | '\t' {
  const count = (mark: string) => header.split(mark).length
  const marks = [',', ';', '\t'] as const
  return marks.reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}
