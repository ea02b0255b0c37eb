import { chmodSync, existsSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { openDatabase } from './driver'
import { migrate } from './migrate'
import { StoreError } from './store-error'

export type Db = Database.Database

/**
 * Opens (and makes, and brings up to date) the one database file of a data folder, for its one writer.
 * `:memory:` is for tests. Throws `StoreError`.
 */
export function openStore(path: string): Db {
  const fresh = path === ':memory:' || !existsSync(path)
  const db = openFile(path)
  try {
    setPragmas(db, fresh)
    // The file holds what the SOC knows of its users; other accounts of the machine have no business in it.
    if (path !== ':memory:') chmodSync(path, 0o600)
    migrate(db)
    assertDurable(db, path)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** A connection that can only read, for queries that must not wait for the writer. */
export function openReader(path: string): Db {
  const db = openDatabase(path, { readonly: true, fileMustExist: true })
  db.pragma('trusted_schema=OFF')
  db.pragma('cell_size_check=ON')
  db.pragma('mmap_size=0')
  db.pragma('busy_timeout=5000')
  return db
}

function openFile(path: string): Db {
  try {
    return openDatabase(path)
  } catch (error) {
    throw new StoreError(`${path} cannot be opened: ${(error as Error).message}`, { cause: error })
  }
}

// "CORD" in ASCII: tells our files from other people's.
const applicationId = 0x434f5244

function setPragmas(db: Db, fresh: boolean): void {
  refuseForeign(db, fresh)
  db.pragma('journal_mode=WAL')
  db.pragma('synchronous=FULL')
  db.pragma('foreign_keys=ON')
  db.pragma('trusted_schema=OFF')
  db.pragma('cell_size_check=ON')
  db.pragma('mmap_size=0')
  db.pragma('busy_timeout=5000')
  db.pragma('wal_autocheckpoint=1000')
  db.pragma('journal_size_limit=67108864')
  if (fresh) db.pragma(`application_id=${applicationId}`)
}

function refuseForeign(db: Db, fresh: boolean): void {
  let id: unknown
  try {
    id = db.pragma('application_id', { simple: true })
  } catch (error) {
    throw new StoreError(`The database is damaged or is no SQLite file: ${(error as Error).message}`, {
      cause: error,
    })
  }
  if (!fresh && id !== applicationId) throw new StoreError('The file is a database, but not one of Cordon')
}

// better-sqlite3 is compiled with synchronous=NORMAL for WAL, and the setting reads FULL until the first write,
// whatever it is. Only a value read after a write says what holds.
function assertDurable(db: Db, path: string): void {
  db.prepare(`INSERT INTO meta (key, value) VALUES ('opened', ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value`).run(new Date().toISOString())
  const synchronous = db.pragma('synchronous', { simple: true })
  if (path !== ':memory:' && synchronous !== 2) {
    throw new StoreError(`synchronous is ${String(synchronous)} after a write; FULL (2) was asked for`)
  }
}
