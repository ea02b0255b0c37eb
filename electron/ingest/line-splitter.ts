import { RecordBuffer, type Split, type Splitter } from './record-buffer'

const newline = 10

/** One record a line (LF or CRLF). White space at the ends is no part of a record; a blank line is none. */
export class LineSplitter implements Splitter {
  readonly #buffer = new RecordBuffer()
  #line = 1

  push(chunk: Buffer): Split {
    const split: Split = { records: [], long: [] }
    let from = 0
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      this.#buffer.finish(chunk.subarray(from, at), this.#line++, split)
      from = at + 1
    }
    if (from < chunk.length) this.#buffer.add(chunk.subarray(from))
    return split
  }

  end(): Split {
    const split: Split = { records: [], long: [] }
    this.#buffer.finish(Buffer.alloc(0), this.#line, split)
    return split
  }
}
