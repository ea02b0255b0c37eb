import { chmodSync, existsSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { openDatabase } from './driver'
import { migrate } from './migrate'
import { checkSchema } from './schema-check'
import { StoreError, toStoreError } from './store-error'

export type Db = Database.Database

/**
 * Opens (and makes, and brings up to date) the one database file of a data folder, for its one writer.
 * `:memory:` is for tests. Throws `StoreError`.
 */
export function openStore(path: string): Db {
  const db = openFile(path)
  try {
    const fresh = isFresh(db)
    if (path !== ':memory:') makePrivate(path)
    setPragmas(db, fresh)
    migrate(db)
    checkSchema(db)
    assertDurable(db, path)
    return db
  } catch (error) {
    db.close()
    throw toStoreError(error) ?? error
  }
}

/** Opens the database of a data folder beside its writer, for reading alone. Throws `StoreError`. */
export function openReader(path: string): Db {
  const db = openFile(path, { readonly: true, fileMustExist: true })
  db.pragma('query_only=ON')
  db.pragma('trusted_schema=OFF')
  db.pragma('cell_size_check=ON')
  db.pragma('mmap_size=0')
  db.pragma('busy_timeout=5000')
  return db
}

// The files hold what the SOC knows of its users; other accounts of the machine have no business in them. SQLite
// gives those that it makes later the mode of the first.
function makePrivate(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600)
}

function openFile(path: string, options: Database.Options = {}): Db {
  try {
    return openDatabase(path, options)
  } catch (error) {
    throw new StoreError(`${path} cannot be opened: ${(error as Error).message}`, { cause: error })
  }
}

// "CORD" in ASCII: tells our files from other people's.
const applicationId = 0x434f5244

function setPragmas(db: Db, fresh: boolean): void {
  db.pragma('journal_mode=WAL')
  db.pragma('synchronous=FULL')
  db.pragma('foreign_keys=ON')
  db.pragma('trusted_schema=OFF')
  db.pragma('cell_size_check=ON')
  db.pragma('mmap_size=0')
  db.pragma('busy_timeout=5000')
  // 16 MB. With a thousand pages a bulk of runs spends as much on copying the log back as on writing it.
  db.pragma('wal_autocheckpoint=4000')
  db.pragma('journal_size_limit=67108864')
  if (fresh) db.pragma(`application_id=${applicationId}`)
}

/** True for a file that holds nothing yet: a new one, or one whose maker died at once. Refuses other people's. */
function isFresh(db: Db): boolean {
  const id = db.pragma('application_id', { simple: true })
  if (id === applicationId) return false
  const { tables } = db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number }
  if (id !== 0 || tables > 0) throw new StoreError('The file is a database, but not one of Cordon')
  return true
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
