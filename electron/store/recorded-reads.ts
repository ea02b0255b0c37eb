import type Database from 'better-sqlite3'
import type { Db } from './open'

export type RecordedRead = {
  key: string
  event: string
  n: number
  /** JSON of the call and of what came of it. */
  call: string
  value: string
  at: number
}

/** The rows that there were at a moment: the last of them, and how many. A newer answer is a new row. */
export type RecordedSoFar = { last: number; rows: number }

type Found = { value: string }

/** What services answered to live reads. Call writes inside a transaction. */
export class RecordedReadStore {
  readonly #db: Db
  readonly #byEvent: Database.Statement<[string, string, number, number], Found>
  readonly #byUse: Database.Statement<[string, number, number], Found>
  readonly #last: Database.Statement<[string, number], Found>
  readonly #put: Database.Statement<[string, string, number, number, number, string, string]>

  constructor(db: Db) {
    this.#db = db
    this.#byEvent = db.prepare(
      'SELECT value FROM recorded_reads WHERE key = ? AND event = ? AND n = ? AND seq <= ?',
    )
    this.#byUse = db.prepare(
      'SELECT value FROM recorded_reads WHERE key = ? AND n = ? AND seq <= ? ORDER BY seq DESC LIMIT 1',
    )
    this.#last = db.prepare(
      'SELECT value FROM recorded_reads WHERE key = ? AND seq <= ? ORDER BY seq DESC LIMIT 1',
    )
    // A newer answer is a new row, so that it is the last of its key.
    this.#put = db.prepare(
      `INSERT OR REPLACE INTO recorded_reads (key, event, n, at, bytes, call, value) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
  }

  /** The value for this event and use, else for this use, else the last of the key (product.md §8), of rows up to `last`. */
  find(key: string, event: string, n: number, last: number = Number.MAX_SAFE_INTEGER): string | null {
    const found =
      this.#byEvent.get(key, event, n, last) ?? this.#byUse.get(key, n, last) ?? this.#last.get(key, last)
    return found?.value ?? null
  }

  soFar(): RecordedSoFar {
    const last = Number(this.#db.prepare('SELECT ifnull(max(seq), 0) FROM recorded_reads').pluck().get())
    return { last, rows: this.#countTo(last) }
  }

  /** False when any of those rows is gone, to make room or for a newer answer. */
  stillHas({ last, rows }: RecordedSoFar): boolean {
    return this.#countTo(last) === rows
  }

  #countTo(last: number): number {
    const sql = 'SELECT count(*) FROM recorded_reads WHERE seq <= ?'
    return Number(this.#db.prepare<[number]>(sql).pluck().get(last))
  }

  put({ key, event, n, call, value, at }: RecordedRead): void {
    this.#put.run(key, event, n, at, call.length + value.length, call, value)
  }

  /** Deletes the oldest until no more than this is kept. */
  prune(bound: { rows: number; bytes: number }): void {
    let { rows, bytes } = this.#db
      .prepare<[], { rows: number; bytes: number }>(
        'SELECT count(*) AS rows, ifnull(sum(bytes), 0) AS bytes FROM recorded_reads',
      )
      .get() ?? { rows: 0, bytes: 0 }
    let last = 0
    for (const row of this.#db
      .prepare<[], { seq: number; bytes: number }>('SELECT seq, bytes FROM recorded_reads ORDER BY seq')
      .iterate()) {
      if (rows <= bound.rows && bytes <= bound.bytes) break
      rows--
      bytes -= row.bytes
      last = row.seq
    }
    this.#db.prepare<[number]>('DELETE FROM recorded_reads WHERE seq <= ?').run(last)
  }
}
