import type { ConnectionLimits, ConnectionView } from '../views/connections'
import type { Db } from './open'

type Row = Omit<ConnectionView, 'limits'> & { limits: string }

/** The connections that people set up. Call writes inside a transaction. */
export class ConnectionStore {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** In order of their names. */
  all(): ConnectionView[] {
    return this.#db
      .prepare<[], Row>('SELECT name, type, address, limits, created, changed FROM connections ORDER BY name')
      .all()
      .map((row) => ({ ...row, limits: JSON.parse(row.limits) as ConnectionLimits }))
  }

  /** Makes the connection, or replaces what it was. */
  set({ name, type, address, limits, created, changed }: ConnectionView): void {
    this.#db
      .prepare<[string, string, string, string, number, number]>(
        `INSERT INTO connections (name, type, address, limits, created, changed) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET
           type = excluded.type, address = excluded.address, limits = excluded.limits, changed = excluded.changed`,
      )
      .run(name, type, address, JSON.stringify(limits), created, changed)
  }

  delete(name: string): void {
    this.#db.prepare<[string]>('DELETE FROM connections WHERE name = ?').run(name)
  }
}
