import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from './driver'
import { temporaryFolder } from './testing'
import { outcomeOf, spawnSource } from './testing-source'

const code = `
import { openDatabase } from './driver'
const db = openDatabase(process.env.FILE)
db.exec('CREATE TABLE t (a INTEGER, b TEXT, c BLOB, "__proto__" TEXT)')
const insert = db.prepare('INSERT INTO t VALUES (?, ?, ?, ?)')
db.transaction(() => { for (let i = 0; i < 3; i++) insert.run(i, 'x' + i, Buffer.from([i]), 'p') })()
const all = db.prepare('SELECT a, b, c FROM t ORDER BY a')
const seen = {
  all: all.all().map((row) => ({ ...row, c: [...row.c] })),
  get: db.prepare('SELECT a, b FROM t WHERE a = ?').get(1),
  none: db.prepare('SELECT a FROM t WHERE a = 9').get() ?? null,
  iterated: [...db.prepare('SELECT a FROM t').iterate()],
  pluck: db.prepare('SELECT b FROM t').pluck().all(),
  raw: db.prepare('SELECT a, b FROM t').raw().all(),
  expanded: db.prepare('SELECT a FROM t LIMIT 1').expand().all(),
  pragma: db.pragma('user_version', { simple: true }),
  returning: db.prepare('UPDATE t SET b = ? WHERE a = 2 RETURNING b').get('y'),
}
// That the process is one which makes no code from text, without which the rest would show nothing.
let refused = false
try { new Function('return 1') } catch { refused = true }
console.log(JSON.stringify({ ...seen, refused }))
`

describe('the driver', () => {
  it('works in a process that makes no code from text', async () => {
    const {
      code: exit,
      out,
      err,
    } = await outcomeOf(spawnSource(code, { FILE: join(temporaryFolder(), 'x.db') }))
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    expect(JSON.parse(out)).toEqual({
      all: [0, 1, 2].map((a) => ({ a, b: `x${a}`, c: [a] })),
      get: { a: 1, b: 'x1' },
      none: null,
      iterated: [{ a: 0 }, { a: 1 }, { a: 2 }],
      pluck: ['x0', 'x1', 'x2'],
      raw: [
        [0, 'x0'],
        [1, 'x1'],
        [2, 'x2'],
      ],
      expanded: [{ t: { a: 0 } }],
      pragma: 0,
      returning: { b: 'y' },
      refused: true,
    })
  })

  it('opens any number of databases', () => {
    const [first, second] = [openDatabase(''), openDatabase('')]
    first.exec('CREATE TABLE a (x)')
    expect(second.prepare('SELECT count(*) AS n FROM sqlite_schema').get()).toEqual({ n: 0 })
    first.close()
    second.close()
  })

  it('throws SQLite’s own errors', () => {
    const db = openDatabase('')
    expect(() => db.exec('nonsense')).toThrow(expect.objectContaining({ code: 'SQLITE_ERROR' }))
    db.close()
  })
})
