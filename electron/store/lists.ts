import type { ListEntry, ListType } from '../../nodes/sdk'
import type { ListRow } from '../views/records'
import type { Db } from './open'

export type StoredEntry = ListEntry & { expires: number | null }

/** Named local tables for matching. */
export class ListStore {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  all(): ListRow[] {
    return this.#db
      .prepare<[], { name: string; types: string; size: number; changed: number }>(
        `SELECT name, types, changed, (SELECT count(*) FROM list_entries WHERE list = name) AS size
         FROM lists ORDER BY name`,
      )
      .all()
      .map((row) => ({ ...row, types: JSON.parse(row.types) as ListType[] }))
  }

  /** Entries that have not expired at `now`. */
  entries(name: string, now: number): StoredEntry[] {
    return this.#db
      .prepare<[string, number], StoredEntry>(
        `SELECT value, type, note, expires FROM list_entries
         WHERE list = ? AND (expires IS NULL OR expires > ?) ORDER BY value`,
      )
      .all(name, now)
  }

  /** Makes the list, or replaces it. Call inside a transaction. */
  replace(name: string, types: readonly ListType[], entries: readonly StoredEntry[], at: number): void {
    this.#db.prepare<[string]>('DELETE FROM lists WHERE name = ?').run(name)
    this.#db
      .prepare<[string, string, number]>('INSERT INTO lists (name, types, changed) VALUES (?, ?, ?)')
      .run(name, JSON.stringify(types), at)
    const insert = this.#db.prepare<[string, string, string, string | null, number | null]>(
      `INSERT INTO list_entries (list, value, type, note, expires) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (list, value) DO UPDATE SET type = excluded.type, note = excluded.note, expires = excluded.expires`,
    )
    for (const { value, type, note, expires } of entries) insert.run(name, value, type, note, expires)
  }
}
