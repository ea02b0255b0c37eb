import { describe, expect, it, vi } from 'vitest'
import { join } from 'node:path'
import { openDatabase } from './driver'
import type { Db } from './open'
import { openStore } from './open'
import { temporaryFolder, temporaryStore } from './testing'
import { Writer } from './writer'

function setUp(path?: string) {
  const db = temporaryStore(path)
  db.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)')
  const put = (a: number, b = '') => db.prepare('INSERT INTO t VALUES (?, ?)').run(a, b)
  return { db, writer: new Writer(db), put }
}

const keys = (db: Db) => db.prepare('SELECT a FROM t ORDER BY rowid').pluck().all()

describe('the writer', () => {
  it('commits jobs together, in the order in which they came (W1)', async () => {
    const { db, writer, put } = setUp()
    const commits = vi.spyOn(db, 'transaction')
    const seen: boolean[] = []
    const results = [3, 1, 2].map((a) =>
      writer.write(() => {
        seen.push(db.inTransaction)
        put(a)
        return a * 10
      }),
    )
    expect(keys(db)).toEqual([])
    expect(await Promise.all(results)).toEqual([30, 10, 20])
    expect(seen).toEqual([true, true, true])
    expect(keys(db)).toEqual([1, 2, 3])
    expect(commits).toHaveBeenCalledTimes(2)
  })

  it('settles a promise only after the commit (W2)', async () => {
    const path = join(temporaryFolder(), 'x.db')
    const { db, writer, put } = setUp(path)
    const reader = openDatabase(path, { readonly: true })
    const first = writer.write(() => put(1))
    // A job runs inside the transaction: others see nothing of it yet.
    const during = writer.write(() => reader.prepare('SELECT count(*) FROM t').pluck().get())
    await first
    expect(reader.prepare('SELECT count(*) FROM t').pluck().get()).toBe(1)
    expect(await during).toBe(0)
    expect(db.inTransaction).toBe(false)
    reader.close()
  })

  it('undoes a job that throws, and rejects it alone (W3)', async () => {
    const { db, writer, put } = setUp()
    const results = await Promise.allSettled([
      writer.write(() => put(1)),
      writer.write(() => {
        put(2)
        throw new Error('no')
      }),
      writer.write(() => put(1)),
      writer.write(() => put(3)),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(results[1]).toMatchObject({ reason: new Error('no') })
    expect(results[2]).toMatchObject({ reason: { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' } })
    expect(keys(db)).toEqual([1, 3])
  })

  it('commits at once when 256 jobs wait, and the rest a moment later (W4)', async () => {
    const { db, writer, put } = setUp()
    const results = Array.from({ length: 300 }, (_, a) => writer.write(() => put(a)))
    expect(keys(db)).toHaveLength(256)
    await Promise.all(results)
    expect(keys(db)).toHaveLength(300)
  })

  it('commits 5 ms after the first job of a batch (W4)', async () => {
    vi.useFakeTimers()
    const { db, writer, put } = setUp()
    const first = writer.write(() => put(1))
    vi.advanceTimersByTime(4)
    const second = writer.write(() => put(2))
    expect(keys(db)).toEqual([])
    vi.advanceTimersByTime(1)
    expect(keys(db)).toEqual([1, 2])
    await Promise.all([first, second])
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })

  it('commits what waits when it is told to, and nothing when nothing waits', async () => {
    const { db, writer, put } = setUp()
    writer.flush()
    const result = writer.write(() => put(1))
    writer.flush()
    expect(keys(db)).toEqual([1])
    await result
  })

  it('rejects all jobs of a batch whose commit fails, and none of them is there (W5)', async () => {
    const path = join(temporaryFolder(), 'x.db')
    const db = openStore(path)
    db.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)')
    const writer = new Writer(db)
    const work = vi.fn<() => void>()
    const results = [writer.write(work), writer.write(work)]
    db.close()
    const settled = await Promise.allSettled(results)
    expect(settled).toMatchObject([
      { status: 'rejected', reason: { message: 'The database connection is not open' } },
      { status: 'rejected', reason: { message: 'The database connection is not open' } },
    ])
    expect(work).not.toHaveBeenCalled()
  })

  it('rejects all jobs when the disk is full, keeps none of them, and goes on when there is room (W5)', async () => {
    const path = join(temporaryFolder(), 'x.db')
    const { db, writer, put } = setUp(path)
    const pages = db.pragma('page_count', { simple: true }) as number
    db.pragma(`max_page_count=${pages + 20}`)
    const results = await Promise.allSettled([
      writer.write(() => put(1)),
      writer.write(() => put(2, 'x'.repeat(1_000_000))),
      writer.write(() => put(3)),
    ])
    for (const result of results)
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_FULL' } })
    expect(keys(db)).toEqual([])
    expect(db.inTransaction).toBe(false)

    db.pragma('max_page_count=1000000')
    await writer.write(() => put(4))
    expect(keys(db)).toEqual([4])
  })

  it('takes jobs from within the answer to a job', async () => {
    const { db, writer, put } = setUp()
    await writer.write(() => put(1)).then(() => writer.write(() => put(2)))
    expect(keys(db)).toEqual([1, 2])
  })

  it('tells of a failure before it does what was asked for after it (W6)', async () => {
    const { db, writer, put } = setUp()
    let lost: unknown = null
    const asked = (a: number) =>
      writer.write(
        () => {
          if (lost !== null) throw lost
          if (a === 2) throw new Error('no space')
          put(a)
        },
        (error) => {
          lost ??= error
        },
      )
    const results = await Promise.allSettled([1, 2, 3].map(asked))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(keys(db)).toEqual([1])
  })
})
