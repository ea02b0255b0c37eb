import { hash } from 'node:crypto'
import type Database from 'better-sqlite3'
import { LargeValueStore } from './large-values'
import type { Db } from './open'
import { StoreError } from './store-error'

export type RecordedRead = {
  key: string
  event: string
  n: number
  /** JSON of the call and of what came of it. */
  call: string
  value: string
  /** JSON of a large answer, which the value then lacks; null where it has it. */
  answer: string | null
  at: number
}

/** The rows that there were at a moment: the last of them, and how many. A newer answer is a new row. */
export type RecordedSoFar = { last: number; rows: number }

type Found = { value: string; answer: string | null }

/** What services answered to live reads. Call writes inside a transaction. */
export class RecordedReadStore {
  readonly #db: Db
  readonly #byEvent: Database.Statement<[string, string, number, number], Found>
  readonly #byUse: Database.Statement<[string, number, number], Found>
  readonly #last: Database.Statement<[string, number], Found>
  readonly #put: Database.Statement<[string, string, number, number, number, string, string, number | null]>
  readonly #replaced: Database.Statement<[string, string, number], number | null>
  readonly #values: LargeValueStore

  constructor(db: Db) {
    this.#db = db
    this.#values = new LargeValueStore(db)
    const found = `SELECT value, hash AS answer FROM recorded_reads LEFT JOIN large_values ON id = recorded_reads.answer`
    this.#byEvent = db.prepare(`${found} WHERE key = ? AND event = ? AND n = ? AND seq <= ?`)
    this.#byUse = db.prepare(`${found} WHERE key = ? AND n = ? AND seq <= ? ORDER BY seq DESC LIMIT 1`)
    this.#last = db.prepare(`${found} WHERE key = ? AND seq <= ? ORDER BY seq DESC LIMIT 1`)
    this.#replaced = db
      .prepare<[string, string, number], number | null>(
        'SELECT answer FROM recorded_reads WHERE key = ? AND event = ? AND n = ?',
      )
      .pluck()
    // A newer answer is a new row, so that it is the last of its key.
    this.#put = db.prepare(
      `INSERT OR REPLACE INTO recorded_reads (key, event, n, at, bytes, call, value, answer)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
  }

  /** The value for this event and use, else for this use, else the last of the key (product.md §8), of rows up to `last`. */
  find(key: string, event: string, n: number, last: number = Number.MAX_SAFE_INTEGER): string | null {
    const found =
      this.#byEvent.get(key, event, n, last) ?? this.#byUse.get(key, n, last) ?? this.#last.get(key, last)
    if (!found || found.answer === null) return found?.value ?? null
    const answer = this.#values.find(found.answer)
    if (answer === null)
      throw new StoreError(
        `An answer that was recorded for event ${event} (a large value, ${found.answer.slice(0, 16)}) has changed on the disk: read it again live`,
      )
    // The value is an object that lacks this member alone.
    return `{"answer":${answer},${found.value.slice(1)}`
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

  put({ key, event, n, call, value, answer, at }: RecordedRead): void {
    const replaced = this.#replaced.get(key, event, n)
    const large = answer === null ? null : this.#values.put({ hash: hash('sha256', answer), text: answer })
    const bytes = call.length + value.length + (answer?.length ?? 0)
    this.#put.run(key, event, n, at, bytes, call, value, large)
    if (replaced && replaced !== large) this.#values.drop([replaced])
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
    const answers = this.#db
      .prepare<[number], number | null>('DELETE FROM recorded_reads WHERE seq <= ? RETURNING answer')
      .pluck()
      .all(last)
    this.#values.drop(new Set(answers.filter((answer) => answer !== null)))
  }
}
