import { isBlankByte, RecordBuffer, type Split, type Splitter } from './record-buffer'

const code = { newline: 10, quote: 34, comma: 44, backslash: 92, openBracket: 91, closeBracket: 93 } as const
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
    else if (isOpen(byte)) return this.#open(chunk, at, from, split)
    else if (isClose(byte)) return this.#close(chunk, at, from, split)
    else if (byte === code.comma && this.#inside === 'array' && this.#depth === 1) {
      this.#cut(chunk.subarray(from, at), split)
      return at + 1
    }
    return from
  }

  #open(chunk: Buffer, at: number, from: number, split: Split): number {
    this.#depth++
    if (this.#inside !== null) return from
    // The first bracket decides: an array holds the records, an object is one.
    this.#inside = chunk[at] === code.openBracket ? 'array' : 'document'
    // What stands before it is a record of its own: a bad one, which must cost no good one.
    this.#cut(chunk.subarray(from, at), split)
    return this.#inside === 'array' ? at + 1 : at
  }

  #close(chunk: Buffer, at: number, from: number, split: Split): number {
    const isElement = this.#inside === 'array'
    // A brace that closes nothing belongs to the bad element it stands in: only a bracket ends the array.
    if (isElement && this.#depth === 1 && chunk[at] !== code.closeBracket) return from
    this.#depth = Math.max(0, this.#depth - 1)
    if (this.#depth > 0) return from
    this.#cut(chunk.subarray(from, isElement ? at : at + 1), split)
    this.#inside = null
    return at + 1
  }

  #keep(part: Buffer): void {
    const begun = this.#begin(part)
    if (begun.length > 0) this.#buffer.add(begun)
  }

  #cut(part: Buffer, split: Split): void {
    this.#buffer.finish(this.#begin(part), this.#startLine, split)
    this.#startLine = this.#line
  }

  /** Leaves out the white space before a record, so that it does not matter how the source was cut into chunks. */
  #begin(part: Buffer): Buffer {
    if (!this.#buffer.isEmpty) return part
    let from = 0
    for (; from < part.length && isBlankByte(part[from]); from++)
      if (part[from] === code.newline) this.#startLine++
    return part.subarray(from)
  }
}
