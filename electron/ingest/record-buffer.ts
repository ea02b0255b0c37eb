import { createHash, type Hash } from 'node:crypto'

/** Longest record that is held, in bytes. */
export const maxRecordBytes = 4 * 1024 * 1024
const keptBytes = 64 * 1024

/** One record of a source: its bytes, and the line (from 1) it starts on. */
export type RawRecord = { raw: Buffer; line: number }

/** A record too long to hold: its beginning, its length and the SHA-256 of all of it. */
type LongRecord = { head: Buffer; line: number; size: number; digest: string }

export type Split = { records: RawRecord[]; long: LongRecord[] }

/** Cuts a stream of bytes into records; memory holds one record at the most. */
export interface Splitter {
  push(chunk: Buffer): Split
  end(): Split
}

/** The record that is being gathered, in memory that has a bound however long it gets. */
export class RecordBuffer {
  readonly #trim: (raw: Buffer) => Buffer
  #parts: Buffer[] = []
  #length = 0
  #overflow: { head: Buffer; size: number; hash: Hash } | null = null

  /** `trim` takes away what is no part of a record at its ends. */
  constructor(trim: (raw: Buffer) => Buffer = trimBlank) {
    this.#trim = trim
  }

  get isEmpty(): boolean {
    return this.#length === 0 && this.#overflow === null
  }

  add(part: Buffer): void {
    if (this.#overflow) {
      this.#overflow.hash.update(part)
      this.#overflow.size += part.length
      return
    }
    // A copy: the part is a window on a chunk that would otherwise stay alive.
    this.#parts.push(Buffer.from(part))
    this.#length += part.length
    if (this.#length > maxRecordBytes) this.#startOverflow()
  }

  /** Ends the record with its last part and hands it over. Empty buffers give nothing. */
  finish(lastPart: Buffer, line: number, split: Split): void {
    if (this.#overflow || this.#length + lastPart.length > maxRecordBytes) {
      this.add(lastPart)
      const { head, size, hash } = this.#overflow as { head: Buffer; size: number; hash: Hash }
      split.long.push({ head, line, size, digest: hash.digest('hex') })
    } else {
      const raw = this.#trim(this.#length > 0 ? Buffer.concat([...this.#parts, lastPart]) : lastPart)
      if (raw.length > 0) split.records.push({ raw, line })
    }
    this.#parts = []
    this.#length = 0
    this.#overflow = null
  }

  #startOverflow(): void {
    const all = Buffer.concat(this.#parts)
    this.#overflow = {
      head: Buffer.from(all.subarray(0, keptBytes)),
      size: all.length,
      hash: createHash('sha256').update(all),
    }
    this.#parts = []
    this.#length = 0
  }
}

export const isBlankByte = (byte: number | undefined): boolean =>
  byte === 32 || byte === 9 || byte === 13 || byte === 10

function trimBlank(bytes: Buffer): Buffer {
  let from = 0
  let to = bytes.length
  while (from < to && isBlankByte(bytes[from])) from++
  while (to > from && isBlankByte(bytes[to - 1])) to--
  return bytes.subarray(from, to)
}
