import type { Db } from './open'

/** What the data folder knows of itself, by name. */
export class MetaStore {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  get(key: string): string | undefined {
    return this.#db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(key)
      ?.value
  }

  /** Values by their keys without the prefix. */
  withPrefix(prefix: string): Record<string, string> {
    const rows = this.#db
      .prepare<[string, string], { key: string; value: string }>(
        'SELECT key, value FROM meta WHERE substr(key, 1, length(?)) = ? ORDER BY key',
      )
      .all(prefix, prefix)
    return Object.fromEntries(rows.map(({ key, value }) => [key.slice(prefix.length), value]))
  }

  set(key: string, value: string): void {
    this.#db
      .prepare<[string, string]>(
        'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      )
      .run(key, value)
  }
}
