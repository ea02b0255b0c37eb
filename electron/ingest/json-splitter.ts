import { RecordBuffer, type Split, type Splitter, trimBlank } from './record-buffer'

const code = { newline: 10, quote: 34, comma: 44, backslash: 92, openBracket: 91 } as const
const isOpen = (byte: number): boolean => byte === 91 || byte === 123
const isClose = (byte: number): boolean => byte === 93 || byte === 125

/**
 * Cuts a JSON array into its elements, and a row of JSON documents into documents, without parsing them: what is
 * between two commas of the array is a record, good or bad, and so one bad element costs no other.
 */
export class JsonSplitter implements Splitter {
  readonly #buffer = new RecordBuffer()
  /** `array`: its elements are the records; `document`: each document is one; null between documents. */
  #inside: 'array' | 'document' | null = null
  #depth = 0
  #inString = false
  #escaped = false
  #line = 1
  #startLine = 1

  push(chunk: Buffer): Split {
    const split: Split = { records: [], long: [] }
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number
      if (byte === code.newline) this.#line++
      if (this.#inString) this.#stepInString(byte)
      else from = this.#step(byte, chunk, at, from, split)
    }
    this.#keep(chunk.subarray(from))
    return split
  }

  end(): Split {
    const split: Split = { records: [], long: [] }
    this.#cut(Buffer.alloc(0), split)
    return split
  }

  #stepInString(byte: number): void {
    if (this.#escaped) this.#escaped = false
    else if (byte === code.backslash) this.#escaped = true
    else if (byte === code.quote) this.#inString = false
  }

  /** Looks at one byte outside strings; returns where the record that goes on begins in the chunk. */
  #step(byte: number, chunk: Buffer, at: number, from: number, split: Split): number {
    if (byte === code.quote) this.#inString = true
    else if (isOpen(byte)) return this.#open(byte, at, from)
    else if (isClose(byte)) return this.#close(chunk, at, from, split)
    else if (byte === code.comma && this.#inside === 'array' && this.#depth === 1) {
      this.#cut(chunk.subarray(from, at), split)
      return at + 1
    }
    return from
  }

  #open(byte: number, at: number, from: number): number {
    this.#depth++
    if (this.#inside !== null) return from
    // The first bracket decides: an array holds the records, an object is one.
    this.#inside = byte === code.openBracket ? 'array' : 'document'
    this.#startLine = this.#line
    return this.#inside === 'array' ? at + 1 : from
  }

  #close(chunk: Buffer, at: number, from: number, split: Split): number {
    this.#depth = Math.max(0, this.#depth - 1)
    if (this.#depth > 0 || this.#inside === null) return from
    this.#cut(chunk.subarray(from, this.#inside === 'array' ? at : at + 1), split)
    this.#inside = null
    return at + 1
  }

  #keep(part: Buffer): void {
    if (this.#buffer.isEmpty && trimBlank(part).length === 0) this.#startLine = this.#line
    else this.#buffer.add(part)
  }

  #cut(part: Buffer, split: Split): void {
    this.#buffer.finish(part, this.#startLine, split)
    this.#startLine = this.#line
  }
}
