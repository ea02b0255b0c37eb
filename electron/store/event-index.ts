import type { NewEvent } from '../ingest/event'
import { openDatabase } from './driver'
import type { Db } from './open'

type Indexed = Pick<NewEvent, 'id' | 'time' | 'severity' | 'origin' | 'raw' | 'doc'>

/** An event of the index; `n` is its place in the file, which tells two of one id apart. */
export type IndexedEvent = Indexed & { n: number }

/** A page ends before its limit when its rows are large. */
const pageBytes = 16 * 1024 * 1024

/** Events of a file, found by their time: in a temporary database that SQLite keeps on disk and deletes by itself. */
export class EventIndex {
  readonly #db: Db
  readonly #insert
  #before: ReturnType<EventIndex['order']> | null = null

  constructor() {
    // An empty name is SQLite's own temporary file; nothing of it needs to survive.
    const db = openDatabase('')
    db.pragma('journal_mode=OFF')
    db.pragma('synchronous=OFF')
    db.pragma('cache_size=-16000')
    db.exec(`CREATE TABLE events (n INTEGER PRIMARY KEY, id TEXT NOT NULL, time INTEGER NOT NULL,
      severity REAL NOT NULL, origin TEXT NOT NULL, raw ANY NOT NULL, doc TEXT) STRICT`)
    // One open transaction: committing each batch would cost more than the batch.
    db.exec('BEGIN')
    this.#db = db
    this.#insert = db.prepare<[string, number, number, string, string | Buffer, string | null]>(
      'INSERT INTO events (id, time, severity, origin, raw, doc) VALUES (?, ?, ?, ?, ?, ?)',
    )
  }

  add(events: readonly Indexed[]): void {
    for (const { id, time, severity, origin, raw, doc } of events)
      this.#insert.run(id, time, severity, origin, raw, doc)
  }

  /** Sorts what was added: to be called once, before the first question. */
  order() {
    // Sorting all at once is several times as fast as keeping every insert in order.
    this.#db.exec('CREATE INDEX by_time ON events (time, id, n)')
    const before = this.#db.prepare<[number, string, number, number], IndexedEvent>(
      `SELECT n, id, time, severity, origin, raw, doc FROM events
       WHERE (time, id, n) < (?, ?, ?) ORDER BY time DESC, id DESC, n DESC LIMIT ?`,
    )
    this.#before = before
    return before
  }

  /** Newest first by time and id, before the place given; fewer than `limit` when they are large, none at the end. */
  before({ time, id, n = 0 }: { time: number; id: string; n?: number }, limit: number): IndexedEvent[] {
    const rows: IndexedEvent[] = []
    let bytes = 0
    for (const row of (this.#before ?? this.order()).iterate(time, id, n, limit)) {
      rows.push(row)
      bytes += row.raw.length + (row.doc?.length ?? 0)
      if (bytes > pageBytes) break
    }
    return rows
  }

  close(): void {
    this.#db.close()
  }
}
