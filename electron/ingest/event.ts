import { hash } from 'node:crypto'
import { isUtf8 } from 'node:buffer'
import { isJsonObject, JsonTextError, type JsonObject, parseJson } from '../../nodes/sdk'
import { toDocument } from './document'
import type { RawRecord } from './record-buffer'
import { readSeverity } from './severity'
import { readTime } from './time'

/** What was unusual about a record; the raw bytes are kept in any case. */
export const eventFlags = {
  invalidUtf8: 1,
  duplicateKeys: 2,
  renamedKeys: 4,
  inexactNumbers: 8,
  noTime: 16,
} as const

/** One event as it is stored. */
export type NewEvent = {
  /** 32 hexadecimal digits. */
  id: string
  /** Milliseconds since 1970. */
  time: number
  /** 0 to 100. */
  severity: number
  origin: string
  historic: boolean
  flags: number
  /** Text where the bytes are UTF-8, else the bytes. */
  raw: string | Buffer
  /** JSON text of the document; null where it is the raw text as it stands. */
  doc: string | null
}

/** A record that is no event, with the reason. */
export type NewParked = {
  id: string
  origin: string
  line: number
  reason: string
  size: number
  digest: string
  raw: Buffer
}

export type Prepared = { event: NewEvent } | { parked: NewParked }

export type Source = { origin: string; historic: boolean }

/** Counts how often the same record came before in this file. */
export type Ordinals = { next(key: string): number }

const parkedBytes = 64 * 1024

/** Turns the records of one file into events, in order: ids and missing times depend on what came before. */
export class EventMaker {
  readonly #source: Source
  readonly #ordinals: Ordinals
  #lastTime: number

  /** `startTime` stands for the time of records before the first that has one. */
  constructor(source: Source, ordinals: Ordinals, startTime: number) {
    this.#source = source
    this.#ordinals = ordinals
    this.#lastTime = startTime
  }

  /** `fields` are the values of a record that is no JSON text of its own (a row of a table). */
  make(record: RawRecord & { fields?: JsonObject }): Prepared {
    const id = this.#idOf(record.raw)
    try {
      return { event: this.#event(record, id) }
    } catch (error) {
      if (!(error instanceof JsonTextError)) throw error
      return { parked: this.park(record, error.message, id) }
    }
  }

  park({ raw, line }: RawRecord, reason: string, id = this.#idOf(raw)): NewParked {
    const digest = hash('sha256', raw)
    return {
      id,
      origin: this.#source.origin,
      line,
      reason,
      size: raw.length,
      digest,
      raw: raw.subarray(0, parkedBytes),
    }
  }

  /** A record too long to hold: `head` is its beginning, `digest` the SHA-256 of all of it. */
  parkLong(head: Buffer, line: number, size: number, digest: string, reason: string): NewParked {
    return {
      // Of all of it: two records that begin alike are two records.
      id: idOf(Buffer.from(digest, 'hex'), this.#ordinals),
      origin: this.#source.origin,
      line,
      reason,
      size,
      digest,
      raw: head,
    }
  }

  #idOf(raw: Buffer): string {
    return idOf(raw, this.#ordinals)
  }

  #event({ raw, fields }: RawRecord & { fields?: JsonObject }, id: string): NewEvent {
    const text = raw.toString('utf8')
    const isText = isUtf8(raw)
    let flags = isText ? 0 : eventFlags.invalidUtf8
    const parsed = fields ? { value: fields } : parseJson(text)
    if ('duplicateKeys' in parsed) {
      if (parsed.duplicateKeys) flags |= eventFlags.duplicateKeys
      if (parsed.renamedKeys) flags |= eventFlags.renamedKeys
      if (parsed.inexactNumbers) flags |= eventFlags.inexactNumbers
    }
    if (!isJsonObject(parsed.value)) throw new JsonTextError('An event is a JSON object', text, 0)
    const { document, changed } = toDocument(parsed.value)
    const time = readTime(parsed.value)
    if (time === null) flags |= eventFlags.noTime
    else this.#lastTime = time
    // The raw text is its own document only when parsing it again gives this very object.
    const same = !changed && !fields && (flags & ~eventFlags.noTime & ~eventFlags.duplicateKeys) === 0
    return {
      id,
      time: this.#lastTime,
      severity: readSeverity(parsed.value),
      ...this.#source,
      flags,
      raw: isText ? text : raw,
      doc: same ? null : JSON.stringify(document),
    }
  }
}

/**
 * The first 128 bits of SHA-256 over the raw bytes and the ordinal (8 bytes, big-endian) among equal records of
 * the file: the same file again gives the same ids, and equal lines stay apart.
 */
function idOf(raw: Buffer, ordinals: Ordinals): string {
  const first = digestOf(raw, 0)
  const ordinal = ordinals.next(first)
  return ordinal === 0 ? first : digestOf(raw, ordinal)
}

function digestOf(raw: Buffer, ordinal: number): string {
  const input = Buffer.allocUnsafe(raw.length + 8)
  raw.copy(input)
  input.writeBigUInt64BE(BigInt(ordinal), raw.length)
  return hash('sha256', input).slice(0, 32)
}
