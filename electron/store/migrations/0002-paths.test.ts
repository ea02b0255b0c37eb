import { describe, expect, it } from 'vitest'
import { openDatabase } from '../driver'
import { migrate } from '../migrate'

describe('the migration to ways that are kept once', () => {
  it('keeps every run, with the way that it went', () => {
    const db = openDatabase('')
    migrate(db, 1)
    const insert = db.prepare(
      "INSERT INTO runs VALUES (?, ?, 5, 'alice', 'simulate', ?, ?, ?, ?, ',n1,', ',,', 'h', ?, '[]')",
    )
    const rows = [
      [1, 'e1', 'completed', null, 'n6', ',w1,', '[]'],
      [2, 'e2', 'waiting', 'approval', 'n8', ',w1,', '[[0,7]]'],
      [3, 'e3', 'completed', null, 'n6', ',w1,', '[]'],
      [4, 'e4', 'completed', null, 'n6', ',w1,w2,', '[]'],
    ]
    for (const row of rows) insert.run(row)
    migrate(db, 2)
    const kept = db
      .prepare(
        `SELECT seq, event, status, reason, ending, edges, timing FROM runs JOIN paths ON paths.id = path ORDER BY seq`,
      )
      .raw()
      .all()
    expect(kept).toEqual(rows.map((row) => row.map((value) => (value === '[]' ? null : value))))
    expect(db.prepare('SELECT count(*) FROM paths').pluck().get()).toBe(3)
    expect(db.prepare('SELECT hash FROM runs').pluck().all()).toEqual(
      Array.from(rows, () => expect.stringMatching(/^[0-9a-f]{16}$/)),
    )
    expect(db.prepare('SELECT DISTINCT event_time, label, run_hash, steps FROM runs').raw().all()).toEqual([
      [5, 'alice', 'h', '[]'],
    ])
    expect(db.pragma('user_version', { simple: true })).toBe(2)
    expect(db.pragma('foreign_key_check')).toEqual([])
    db.close()
  })

  it('makes an empty database as good', () => {
    const db = openDatabase('')
    migrate(db, 2)
    expect(db.prepare('SELECT * FROM runs JOIN paths ON paths.id = path').all()).toEqual([])
    db.close()
  })
})
