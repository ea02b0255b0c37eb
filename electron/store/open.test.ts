import {
  chmodSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from './driver'
import { EventStore } from './events'
import { migrations } from './migrate'
import { openStore } from './open'
import { StoreError } from './store-error'
import { eventOf, temporaryFolder, temporaryStore } from './testing'

const newFile = () => join(temporaryFolder(), 'cordon.db')

function filled(path = newFile()): string {
  const db = openStore(path)
  const events = new EventStore(db)
  const rows = Array.from({ length: 500 }, (_, i) =>
    eventOf({ id: String(i), raw: `{"x":"${'y'.repeat(200)}"}` }),
  )
  db.transaction(() => events.insert(rows))()
  db.close()
  return path
}

const settings = {
  journal_mode: 'wal',
  synchronous: 2,
  foreign_keys: 1,
  trusted_schema: 0,
  cell_size_check: 1,
  mmap_size: 0,
  busy_timeout: 5000,
  wal_autocheckpoint: 4000,
  journal_size_limit: 67_108_864,
}

describe('a database', () => {
  it('has the settings that its promises need, on every connection, asked after a write', () => {
    const path = newFile()
    for (const time of ['new', 'again', 'a third time']) {
      const db = openStore(path)
      db.exec("UPDATE meta SET value = value WHERE key = 'opened'")
      const found = Object.fromEntries(
        Object.keys(settings).map((name) => [name, db.pragma(name, { simple: true })]),
      )
      expect({ time, ...found }).toEqual({ time, ...settings })
      db.close()
    }
  })

  it('is of its user alone, with the files beside it, also when others could read it before', () => {
    const path = filled()
    chmodSync(path, 0o644)
    const mask = process.umask(0o022)
    try {
      const db = openStore(path)
      const folder = join(path, '..')
      const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777])
      expect(Object.fromEntries(modes)).toEqual({
        'cordon.db': 0o600,
        'cordon.db-wal': 0o600,
        'cordon.db-shm': 0o600,
      })
      db.close()
    } finally {
      process.umask(mask)
    }
  })

  it('can be opened where its maker died before anything was in it', () => {
    const path = newFile()
    writeFileSync(path, '')
    const db = temporaryStore(path)
    expect(db.pragma('application_id', { simple: true })).toBe(0x434f5244)
    expect(db.pragma('user_version', { simple: true })).toBe(migrations.length)
  })

  it('can be opened where its maker died between one setting and the next', () => {
    const path = newFile()
    const begun = openDatabase(path)
    begun.pragma('journal_mode=WAL')
    begun.close()
    expect(temporaryStore(path).pragma('user_version', { simple: true })).toBe(migrations.length)
  })

  it('keeps what was in it', () => {
    const path = filled()
    expect(new EventStore(temporaryStore(path)).count()).toEqual({ events: 500, parked: 0 })
  })
})

describe('a file is refused that', () => {
  const refusal = (path: string) => {
    try {
      openStore(path).close()
    } catch (error) {
      return error instanceof StoreError ? error.message : error
    }
    return 'opened'
  }

  it('is a database of another program, and is left as it is', () => {
    const path = newFile()
    const other = openDatabase(path)
    other.exec('CREATE TABLE theirs (a)')
    other.close()
    chmodSync(path, 0o644)
    const before = readFileSync(path)
    expect(refusal(path)).toBe('The file is a database, but not one of Cordon')
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o644)
  })

  it('is empty, but marked by another program', () => {
    const path = newFile()
    const other = openDatabase(path)
    other.pragma('application_id=1234')
    other.close()
    expect(refusal(path)).toBe('The file is a database, but not one of Cordon')
  })

  it('is no database', () => {
    const path = newFile()
    writeFileSync(path, 'Dear diary, '.repeat(1000))
    expect(refusal(path)).toBe('The database is damaged or is no SQLite file: file is not a database')
  })

  it('is of a newer Cordon, and names both versions', () => {
    const path = filled()
    const db = openDatabase(path)
    db.pragma(`user_version=${migrations.length + 6}`)
    db.close()
    expect(refusal(path)).toBe(
      `The data folder is of schema ${migrations.length + 6}; this Cordon reads up to ${migrations.length}`,
    )
  })

  it('is a folder', () => {
    const folder = temporaryFolder()
    expect(refusal(folder)).toBe(`${folder} cannot be opened: unable to open database file`)
  })

  it.each([0.9, 0.5, 0.1])('was cut to %d of its length', (share) => {
    const path = filled()
    truncateSync(path, Math.floor((statSync(path).size * share) / 4096) * 4096)
    expect(refusal(path)).toBe(
      'The database is damaged or is no SQLite file: database disk image is malformed',
    )
  })

  it('has noise in its first page', () => {
    const path = filled()
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.alloc(2000, 0x5a), 0, 2000, 100)
    closeSync(file)
    expect(refusal(path)).toBe(
      'The database is damaged or is no SQLite file: database disk image is malformed',
    )
  })
})

describe('files beside a database', () => {
  it('that are no log of it are passed over', () => {
    const path = filled()
    writeFileSync(`${path}-wal`, 'x'.repeat(5000))
    expect(new EventStore(temporaryStore(path)).count().events).toBe(500)
  })

  it('may be missing', () => {
    const path = filled()
    writeFileSync(`${path}-wal`, '')
    expect(new EventStore(temporaryStore(path)).count().events).toBe(500)
  })
})
