import { hash } from 'node:crypto'
import type { LargeValue } from '../executor/large-values'
import type { Db } from './open'
import { preparingOnce } from './prepare-once'

// B1. A value is in the table once, by the SHA-256 of its text, and every use of it by a run is a row of `run_values`,
//     written by the commit that writes what refers to it. So nothing is ever counted, and no count can be wrong.
// B2. Whoever deletes a use deletes, in the same commit, what has lost its last one: nothing is left to be swept up.
// B3. A run under way and the run that it becomes have one number, and so the same uses.
// B4. A value is checked against its hash whenever it is read, and the first time in a process that it is kept anew:
//     one that has changed on the disk is put right by whoever brings it again.

type Row = { id: number; content: unknown }

const maxChecked = 10_000

/** Values too large to stand in the rows that hold them. Call writes inside a transaction. */
export class LargeValueStore {
  readonly #db: Pick<Db, 'prepare'>
  readonly #find
  readonly #checked = new Set<string>()

  constructor(db: Db) {
    this.#db = preparingOnce(db)
    this.#find = this.#db.prepare<[string], Row>('SELECT id, content FROM large_values WHERE hash = ?')
  }

  /** Keeps what a run holds. */
  keepFor(run: number, values: readonly LargeValue[]): void {
    const use = this.#db.prepare<[number, number]>(
      'INSERT INTO run_values (run, value) VALUES (?, ?) ON CONFLICT DO NOTHING',
    )
    for (const value of values) use.run(run, this.put(value))
  }

  /** Keeps a value; returns its number. Whoever calls keeps the use of it. */
  put({ hash: key, text }: LargeValue): number {
    const id = this.#number(key)
    if (id !== undefined && this.#checked.has(key)) return id
    this.#remember(key)
    if (id === undefined) return this.#insert(key, text)
    if (this.find(key) === null)
      this.#db.prepare<[string, number]>('UPDATE large_values SET content = ? WHERE id = ?').run(text, id)
    return id
  }

  /** The text; null where it is missing or has changed on the disk. */
  find(key: string): string | null {
    const content = this.#find.get(key)?.content
    return typeof content === 'string' && hash('sha256', content) === key ? content : null
  }

  /** Forgets what runs of a range hold. */
  releaseRuns(from: number, to: number): void {
    const released = this.#db
      .prepare<[number, number], number>('DELETE FROM run_values WHERE run >= ? AND run < ? RETURNING value')
      .pluck()
      .all(from, to)
    this.drop(new Set(released))
  }

  /** Deletes those that nothing holds any more. */
  drop(values: Iterable<number>): void {
    const drop = this.#db.prepare<[{ id: number }]>(
      `DELETE FROM large_values WHERE id = @id AND NOT EXISTS (SELECT 1 FROM run_values WHERE value = @id)
       AND NOT EXISTS (SELECT 1 FROM recorded_reads WHERE answer = @id)`,
    )
    for (const id of values) drop.run({ id })
  }

  /** Values after the number given, in order; `isWhole` is false for one that has changed. */
  check(after: number, limit: number): { id: number; hash: string; isWhole: boolean }[] {
    const ids = this.#db
      .prepare<[number, number], { id: number; hash: string }>(
        'SELECT id, hash FROM large_values WHERE id > ? ORDER BY id LIMIT ?',
      )
      .all(after, limit)
    return ids.map((row) => ({ ...row, isWhole: this.find(row.hash) !== null }))
  }

  #number(key: string): number | undefined {
    const sql = 'SELECT id FROM large_values WHERE hash = ?'
    return this.#db.prepare<[string], { id: number }>(sql).get(key)?.id
  }

  #insert(key: string, text: string): number {
    const sql = 'INSERT INTO large_values (hash, content) VALUES (?, ?)'
    return Number(this.#db.prepare<[string, string]>(sql).run(key, text).lastInsertRowid)
  }

  #remember(key: string): void {
    if (this.#checked.size >= maxChecked) this.#checked.clear()
    this.#checked.add(key)
  }
}
