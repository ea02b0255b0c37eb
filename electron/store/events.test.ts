import { copyFileSync, openSync, readSync, closeSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../resources/samples/random'
import { openDatabase } from './driver'
import { EventStore } from './events'
import { openStore } from './open'
import { isDamage, StoreError } from './store-error'
import { DeploymentStore } from './deployments'
import { eventOf, temporaryFolder, temporaryStore } from './testing'

function storeOf(...events: Parameters<typeof eventOf>[0][]) {
  const db = temporaryStore()
  const store = new EventStore(db)
  db.transaction(() => store.insert(events.map(eventOf)))()
  return { db, store }
}

describe('events', () => {
  it('that may act are paged and found without those of history', () => {
    const db = temporaryStore()
    const store = new EventStore(db)
    const historic = (i: number) => i % 50 !== 7
    const events = Array.from({ length: 200 }, (_, i) => eventOf({ id: `e${i}`, historic: historic(i) }))
    db.transaction(() => store.insert(events))()
    expect(store.livePage(0, 3).map(({ id }) => id)).toEqual(['e7', 'e57', 'e107'])
    expect(store.livePage(108, 3).map(({ id }) => id)).toEqual(['e157'])
    expect(new DeploymentStore(db).countAfter(8)).toBe(3)
  })

  it('come back as they were stored, in order of import', () => {
    const first = eventOf({ id: 'a', severity: 73.5, historic: false, flags: 3, doc: '{"b":2}' })
    const second = eventOf({ id: 'b', time: -1, origin: 'o\n"é"' })
    const { store } = storeOf(first, second)
    const hash = expect.stringMatching(/^[0-9a-f]{16}$/)
    expect(store.page(0, 10)).toEqual([
      { seq: 1, ...first, historic: 0, hash },
      { seq: 2, ...second, historic: 1, hash },
    ])
    expect(store.get('b')).toEqual({ seq: 2, ...second, historic: 1, hash })
    expect(store.get('c')).toBeUndefined()
    expect(store.count()).toEqual({ events: 2, parked: 0 })
  })

  it('with an id that is there are not stored again', () => {
    const { db, store } = storeOf({ id: 'a', raw: 'first' })
    const again = [eventOf({ id: 'a', raw: 'second' }), eventOf({ id: 'b' }), eventOf({ id: 'b' })]
    expect(db.transaction(() => store.insert(again))()).toEqual({ stored: 1, duplicates: 2 })
    expect(store.get('a')?.raw).toBe('first')
  })

  it.each([
    ['NUL', 'a\0b'],
    ['four bytes a character', '𝒳🦊'],
    ['combining marks', `e${'\u0301'.repeat(1000)}`],
    ['marks of direction and width', '\u202e\u200b\ufeff'],
    ['non-characters', '\ufffe\uffff\u{10ffff}'],
    ['nothing but a line end', '\r\n'],
  ])('keep raw text byte for byte: %s', (_, raw) => {
    const { store } = storeOf({ id: 'a', raw, doc: JSON.stringify({ text: raw }) })
    const row = store.get('a')
    expect(row?.raw).toBe(raw)
    expect(JSON.parse(row?.doc ?? '')).toEqual({ text: raw })
  })

  it('keep raw bytes that are no text', () => {
    const raw = Buffer.from([0, 255, 254, 0xed, 0xa0, 0x80, 10])
    expect(storeOf({ id: 'a', raw }).store.get('a')?.raw).toEqual(raw)
  })

  it('keep halves of surrogate pairs in their document', () => {
    const doc = JSON.stringify({ text: '\ud800 \udc00' })
    expect(JSON.parse(storeOf({ id: 'a', doc }).store.get('a')?.doc ?? '')).toEqual({ text: '\ud800 \udc00' })
  })

  it('are shown newest first, those of one time by their import', () => {
    const { store } = storeOf(
      { id: 'a', time: 5 },
      { id: 'b', time: 9 },
      { id: 'c', time: 5 },
      { id: 'd', time: 1 },
    )
    const ids = (before: { time: number; seq: number } | null, limit: number) =>
      store.newest(before, limit).map(({ id }) => id)
    expect(ids(null, 10)).toEqual(['b', 'c', 'a', 'd'])
    expect(ids(null, 2)).toEqual(['b', 'c'])
    expect(ids({ time: 5, seq: 3 }, 10)).toEqual(['a', 'd'])
    expect(ids({ time: 1, seq: 4 }, 10)).toEqual([])
  })

  it('are paged after a place, and a page ends early when its rows are large', () => {
    const large = Array.from({ length: 12 }, (_, i) => ({ id: `e${i}`, raw: 'x'.repeat(4_000_000) }))
    const { store } = storeOf(...large)
    const pages: number[] = []
    for (let rows = store.page(0, 100); rows.length > 0; rows = store.page(rows.at(-1)?.seq ?? 0, 100))
      pages.push(rows.length)
    expect(pages).toEqual([9, 3])
    expect(store.newest(null, 100)).toHaveLength(9)
    expect(store.page(3, 2).map(({ id }) => id)).toEqual(['e3', 'e4'])
  })
})

describe('what was no event', () => {
  const parked = {
    id: 'p',
    origin: 'test',
    line: 3,
    reason: 'because',
    size: 2,
    digest: 'd',
    raw: Buffer.from([0, 255]),
  }

  it('is kept once', () => {
    const { db, store } = storeOf()
    expect(db.transaction(() => store.park([parked, { ...parked, line: 9 }], 7))()).toBe(1)
    expect(db.prepare('SELECT * FROM parked').all()).toEqual([{ seq: 1, ...parked, at: 7 }])
    expect(store.count()).toEqual({ events: 0, parked: 1 })
  })
})

describe('an event that has changed on the disk', () => {
  const content = {
    id: 'event-1',
    time: 1_780_495_200_000,
    severity: 47,
    origin: 'sysmon',
    flags: 2,
    raw: '{"user":"alice"}',
    doc: '{"user":{"name":"alice"}}',
  }
  type Change = [column: string, value: string | number | Buffer]
  const flips = (column: string, text: string): Change[] =>
    Array.from(Buffer.from(text), (byte, i): Change => {
      const bytes = Buffer.from(text)
      bytes[i] = byte ^ (1 << (i % 8))
      return [column, bytes]
    })
  const changes: Change[] = [
    ...flips('raw', content.raw),
    ...flips('doc', content.doc),
    ...flips('origin', content.origin),
    ...flips('id', content.id),
    ['time', content.time + 1],
    ['severity', 47.000001],
    ['flags', 3],
    ['historic', 0],
    ['hash', '0123456789abcdef'],
  ]

  it('is named and never served, whichever byte of it has flipped', () => {
    const path = join(temporaryFolder(), 'cordon.db')
    const db = openStore(path)
    db.transaction(() => new EventStore(db).insert([eventOf(content), eventOf({ id: 'event-2' })]))()
    db.close()
    expect(changes.length).toBeGreaterThan(50)
    for (const [column, value] of changes) {
      const copy = `${path}.copy`
      copyFileSync(path, copy)
      const vandal = openDatabase(copy)
      vandal.pragma('ignore_check_constraints=ON')
      const cast = Buffer.isBuffer(value) ? 'CAST(? AS TEXT)' : '?'
      vandal.prepare(`UPDATE events SET ${column} = ${cast} WHERE seq = 1`).run(value)
      vandal.close()

      const store = new EventStore(temporaryStore(copy))
      const read = () => store.page(0, 10)
      expect(read, `${column} ${String(value)}`).toThrow(StoreError)
      expect(read).toThrow(/^The event [^]* \(row 1\) has changed on the disk: restore a backup$/)
      // The rest stays usable.
      expect(store.page(1, 10).map(({ id }) => id)).toEqual(['event-2'])
    }
  })

  it('is named when its text became bytes', () => {
    const { db, store } = storeOf(content)
    db.exec('UPDATE events SET raw = CAST(raw AS BLOB)')
    expect(() => store.get('event-1')).toThrow(StoreError)
  })

  it('keeps nobody from those before it', () => {
    const { db, store } = storeOf(
      ...['a', 'b', 'c'].map((raw, i) => ({ ...content, id: `event-${i}`, raw, time: i })),
    )
    db.exec("UPDATE events SET raw = 'other' WHERE id = 'event-1'")
    expect(store.page(0, 10).map(({ id }) => id)).toEqual(['event-0'])
    expect(() => store.page(1, 10)).toThrow('The event event-1 (row 2) has changed on the disk')
    expect(store.page(2, 10).map(({ id }) => id)).toEqual(['event-2'])
  })

  it('is never served as good, wherever in the file a bit flips', () => {
    const path = join(temporaryFolder(), 'cordon.db')
    const db = openStore(path)
    const events = Array.from({ length: 500 }, (_, i) =>
      eventOf({ id: `event-${i}`, time: i, raw: JSON.stringify({ i, text: `some text of event ${i}` }) }),
    )
    db.transaction(() => new EventStore(db).insert(events))()
    db.close()
    const good = new Map(events.map((event) => [event.id, event]))
    const random = new SeededRandom(1)
    const { size } = statSync(path)
    let seen = 0
    for (let round = 0; round < 150; round++) {
      const copy = `${path}.copy`
      copyFileSync(path, copy)
      flipBit(copy, random.between(0, size - 1), random.between(0, 7))
      try {
        const damaged = openDatabase(copy, { readonly: true })
        try {
          const read = new EventStore(damaged)
          for (
            let rows = read.page(0, 1000);
            rows.length > 0;
            rows = read.page(rows.at(-1)?.seq ?? 0, 1000)
          ) {
            for (const { seq: _, hash: __, ...row } of rows)
              expect(row).toEqual({ ...good.get(row.id), historic: 1 })
          }
        } finally {
          damaged.close()
        }
      } catch (error) {
        if (!(error instanceof StoreError) && !isDamage(error) && !isSchemaError(error)) throw error
        seen++
      }
    }
    // Most of the file is content; the rest is free space and what an index repeats.
    expect(seen).toBeGreaterThan(20)
  })
})

function flipBit(path: string, at: number, bit: number): void {
  const file = openSync(path, 'r+')
  const byte = Buffer.alloc(1)
  readSync(file, byte, 0, 1, at)
  writeSync(file, Buffer.from([(byte[0] ?? 0) ^ (1 << bit)]), 0, 1, at)
  closeSync(file)
}

// A flip in the schema's own text: a table is missing, or a word is none.
function isSchemaError(error: unknown): boolean {
  return (error as { code?: string }).code?.startsWith('SQLITE_') === true
}
