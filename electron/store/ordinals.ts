import type Database from 'better-sqlite3'
import type { Ordinals } from '../ingest/event'
import { openDatabase } from './driver'
import type { Db } from './open'

const inMemory = 50_000

/**
 * Counts equal records of one file in bounded memory: beyond a number of different ones the counts move to a
 * temporary database that SQLite keeps on disk and deletes by itself.
 */
export class FileOrdinals implements Ordinals {
  #recent = new Map<string, number>()
  #disk: { db: Db; next: Database.Statement<[string], { n: number }> } | null = null

  next(key: string): number {
    if (this.#disk) return (this.#disk.next.get(key)?.n ?? 1) - 1
    const seen = this.#recent.get(key) ?? 0
    this.#recent.set(key, seen + 1)
    if (this.#recent.size > inMemory) this.#moveToDisk()
    return seen
  }

  close(): void {
    this.#disk?.db.close()
    this.#disk = null
    this.#recent.clear()
  }

  #moveToDisk(): void {
    // An empty name is SQLite's own temporary file; nothing of it needs to survive.
    const db = openDatabase('')
    db.pragma('journal_mode=OFF')
    db.pragma('synchronous=OFF')
    db.pragma('cache_size=-8000')
    db.exec('CREATE TABLE seen (key TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID')
    const add = db.prepare<[string, number]>('INSERT INTO seen (key, n) VALUES (?, ?)')
    db.transaction(() => {
      for (const [key, n] of this.#recent) add.run(key, n)
    })()
    // One open transaction: committing each count would cost more than the count.
    db.exec('BEGIN')
    this.#recent.clear()
    const next = db.prepare<[string], { n: number }>(
      'INSERT INTO seen (key, n) VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET n = n + 1 RETURNING n',
    )
    this.#disk = { db, next }
  }
}
