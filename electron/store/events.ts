import { hash } from 'node:crypto'
import type { NewEvent, NewParked } from '../ingest/event'
import type { Db } from './open'
import { StoreError } from './store-error'

/** An event as the store holds it; `seq` is the order of import. */
export type EventRow = {
  seq: number
  id: string
  time: number
  severity: number
  origin: string
  historic: 0 | 1
  flags: number
  /** Text where the bytes are UTF-8, else the bytes. */
  raw: string | Buffer
  doc: string | null
  hash: string
}

export type Inserted = { stored: number; duplicates: number }

/** A page ends before its limit when its rows are large: memory holds this much of them, and one row more. */
const pageBytes = 32 * 1024 * 1024

const columns = 'seq, id, time, severity, origin, historic, flags, raw, doc, hash'

/** The table of events, and the one of what was no event. Only the writer's connection inserts. */
export class EventStore {
  readonly #db: Db
  readonly #insert
  readonly #park
  readonly #page
  readonly #pageBytes
  readonly #livePage
  readonly #before
  readonly #byId
  readonly #count
  readonly #span

  constructor(db: Db) {
    this.#db = db
    this.#insert = db.prepare<
      [string, number, number, string, number, number, string | Buffer, string | null, string]
    >(
      `INSERT INTO events (id, time, severity, origin, historic, flags, raw, doc, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    )
    this.#park = db.prepare<[string, string, number, string, number, string, Buffer, number]>(
      `INSERT INTO parked (id, origin, line, reason, size, digest, raw, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    )
    this.#page = db.prepare<[number, number], EventRow>(
      `SELECT ${columns} FROM events WHERE seq > ? ORDER BY seq LIMIT ?`,
    )
    this.#livePage = db.prepare<[number, number], EventRow>(
      `SELECT ${columns} FROM events INDEXED BY events_live WHERE seq > ? AND historic = 0 ORDER BY seq LIMIT ?`,
    )
    // The lengths stand in the heads of the rows: their content is not read for this.
    this.#pageBytes = db
      .prepare<[number, number], number | null>(
        `SELECT sum(bytes) FROM (SELECT octet_length(raw) + ifnull(octet_length(doc), 0) AS bytes
         FROM events WHERE seq > ? ORDER BY seq LIMIT ?)`,
      )
      .pluck()
    this.#before = db.prepare<[number, string, number], EventRow>(
      `SELECT ${columns} FROM events WHERE (time, id) < (?, ?) ORDER BY time DESC, id DESC LIMIT ?`,
    )
    this.#byId = db.prepare<[string], EventRow>(`SELECT ${columns} FROM events WHERE id = ?`)
    this.#span = db.prepare<[], { first: number | null; last: number | null }>(
      'SELECT (SELECT min(seq) FROM events) AS first, (SELECT max(seq) FROM events) AS last',
    )
    this.#count = db.prepare<[], { events: number; parked: number }>(
      'SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM parked) AS parked',
    )
  }

  /** Stores what is new of a batch. Call inside a transaction. */
  insert(events: readonly NewEvent[]): Inserted {
    let stored = 0
    for (const event of events) {
      const { id, time, severity, origin, historic, flags, raw, doc } = event
      const row = [id, time, severity, origin, historic ? 1 : 0, flags, raw, doc, rowHash(event)] as const
      stored += this.#insert.run(...row).changes
    }
    return { stored, duplicates: events.length - stored }
  }

  /** Keeps what was no event; returns how many were new. Call inside a transaction. */
  park(parked: readonly NewParked[], at: number): number {
    let kept = 0
    for (const { id, origin, line, reason, size, digest, raw } of parked) {
      kept += this.#park.run(id, origin, line, reason, size, digest, raw, at).changes
    }
    return kept
  }

  /**
   * Events after `seq` in order of import, at most `limit`; none at the end. Throws `StoreError` for a row that has
   * changed.
   */
  page(after: number, limit: number): EventRow[] {
    // All at once takes two thirds of the time of one by one, and is safe where all are known to be small.
    const bytes = this.#pageBytes.get(after, limit) ?? 0
    return inOrder(
      after,
      takePage(bytes > pageBytes ? this.#page.iterate(after, limit) : this.#page.all(after, limit)),
    )
  }

  /** As `page`, of those that were not imported as history. */
  livePage(after: number, limit: number): EventRow[] {
    return inOrder(after, takePage(this.#livePage.iterate(after, limit)))
  }

  get(id: string): EventRow | undefined {
    const row = this.#byId.get(id)
    if (row && !isWhole(row)) throw changed(row)
    return row
  }

  count(): { events: number; parked: number } {
    return this.#count.get() ?? { events: 0, parked: 0 }
  }

  /** The first and the last number that an event has; null where there are none. */
  span(): { first: number; last: number } | null {
    const { first, last } = this.#span.get() ?? { first: null, last: null }
    return first === null || last === null ? null : { first, last }
  }

  /** Newest first by time and id, before the position given, as `page`. */
  before({ time, id }: { time: number; id: string }, limit: number): EventRow[] {
    return takePage(this.#before.iterate(time, id, limit))
  }

  /** Newest first by time, before the position given, as `page`; for the table on the screen. */
  newest(before: { time: number; seq: number } | null, limit: number): EventRow[] {
    const { time, seq } = before ?? { time: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER }
    const newest = this.#db.prepare<[number, number, number], EventRow>(
      `SELECT ${columns} FROM events WHERE (time, seq) < (?, ?) ORDER BY time DESC, seq DESC LIMIT ?`,
    )
    return takePage(newest.iterate(time, seq, limit))
  }
}

// A part of the file in the place of another brings back rows of before: reading on from there would never end.
function inOrder(after: number, rows: EventRow[]): EventRow[] {
  for (const [i, row] of rows.entries()) if (row.seq <= (rows[i - 1]?.seq ?? after)) throw changed(row)
  return rows
}

function takePage(found: Iterable<EventRow>): EventRow[] {
  const rows: EventRow[] = []
  let bytes = 0
  for (const row of found) {
    if (!isWhole(row)) {
      // What stands before a changed row is good: the next page begins with it, and says so.
      if (rows.length > 0) break
      throw changed(row)
    }
    rows.push(row)
    bytes += row.raw.length + (row.doc?.length ?? 0)
    if (bytes > pageBytes) break
  }
  return rows
}

type Content = Pick<EventRow, 'id' | 'time' | 'severity' | 'origin' | 'flags' | 'raw' | 'doc'> & {
  historic: boolean | 0 | 1
}

function rowHash({ id, time, severity, origin, historic, flags, raw, doc }: Content): string {
  const head = `${id}\n${time}\n${severity}\n${origin}\n${Number(historic)}\n${flags}\n${typeof raw}\n${doc ?? ''}\n`
  const content = typeof raw === 'string' ? head + raw : Buffer.concat([Buffer.from(head), raw])
  return hash('sha256', content).slice(0, 16)
}

// SQLite does not see most flipped bits; a changed event must be named, never served as good.
// One may have changed the very type of what a column holds.
const isWhole = (row: EventRow): boolean => hasTypes(row) && rowHash(row) === row.hash

// A text and the blob of its bytes have the same hash.
function hasTypes({ id, time, severity, origin, flags, raw, doc }: EventRow): boolean {
  return (
    typeof id === 'string' &&
    typeof origin === 'string' &&
    typeof time === 'number' &&
    typeof severity === 'number' &&
    typeof flags === 'number' &&
    (typeof raw === 'string' || Buffer.isBuffer(raw)) &&
    (doc === null || typeof doc === 'string')
  )
}

function changed({ id, seq }: EventRow): StoreError {
  return new StoreError(`The event ${id} (row ${seq}) has changed on the disk: restore a backup`)
}
