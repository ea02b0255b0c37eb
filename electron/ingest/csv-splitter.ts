import { RecordBuffer, type Split, type Splitter } from './record-buffer'

const code = { newline: 10, return: 13, quote: 34 } as const

/** Where in a row the next byte stands. `closed`: behind a quotation mark that ends a value or stands for itself. */
type Place = 'start' | 'plain' | 'quoted' | 'closed'

/**
 * Cuts a table into rows (RFC 4180), without reading their values: a line end inside quotation marks is part of
 * its row. A quotation mark counts only where a value begins: `5" disk` is a value as it stands. Ours, because a row
 * is kept in the very bytes it came in, whatever they are, and within a bound: the libraries decode first.
 */
export class CsvSplitter implements Splitter {
  readonly #buffer = new RecordBuffer(withoutReturn)
  readonly #delimiter: number
  readonly #end: number
  #place: Place = 'start'
  #line = 1
  #startLine = 1

  /** `lineEnd` is a line feed, or the carriage return of old files that have nothing else. */
  constructor(delimiter: Delimiter, lineEnd: '\n' | '\r' = '\n') {
    this.#delimiter = delimiter.charCodeAt(0)
    this.#end = lineEnd.charCodeAt(0)
  }

  push(chunk: Buffer): Split {
    const split: Split = { records: [], long: [] }
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number
      if (byte === this.#end) {
        this.#line++
        if (this.#place === 'quoted') continue
        this.#cut(chunk.subarray(from, at), split)
        from = at + 1
      } else this.#place = this.#after(byte)
    }
    if (from < chunk.length) this.#buffer.add(chunk.subarray(from))
    return split
  }

  end(): Split {
    const split: Split = { records: [], long: [] }
    this.#cut(Buffer.alloc(0), split)
    return split
  }

  #after(byte: number): Place {
    if (this.#place === 'quoted') return byte === code.quote ? 'closed' : 'quoted'
    if (byte === this.#delimiter) return 'start'
    const opens = byte === code.quote && this.#place !== 'plain'
    return opens ? 'quoted' : 'plain'
  }

  #cut(part: Buffer, split: Split): void {
    this.#buffer.finish(part, this.#startLine, split)
    this.#startLine = this.#line
    this.#place = 'start'
  }
}

export type Delimiter = ',' | ';' | '\t'

function withoutReturn(row: Buffer): Buffer {
  return row.at(-1) === code.return ? row.subarray(0, -1) : row
}

/** The delimiter that a header line most likely uses. */
export function guessDelimiter(header: string): Delimiter {
  const count = (mark: string) => header.split(mark).length
  const marks = [',', ';', '\t'] as const
  return marks.reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}
