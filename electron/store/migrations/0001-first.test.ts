import { describe, expect, it } from 'vitest'
import { openDatabase } from '../driver'
import { migrate } from '../migrate'

describe('the first migration', () => {
  it('makes all tables of an empty database', () => {
    const db = openDatabase('')
    migrate(db, 1)
    const names = db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .pluck()
      .all()
    expect(names).toEqual([
      'cases',
      'closures',
      'effects',
      'events',
      'list_entries',
      'lists',
      'meta',
      'notifications',
      'parked',
      'playbooks',
      'replays',
      'runs',
      'versions',
    ])
    expect(db.pragma('user_version', { simple: true })).toBe(1)
    expect(db.pragma('foreign_key_check')).toEqual([])
    db.close()
  })

  it.each([
    ["INSERT INTO events VALUES (1, 'i', 'now', 0, 'o', 1, 0, 'r', NULL, 'h')", /cannot store TEXT value/],
    ["INSERT INTO events VALUES (1, 'i', 1, 0, 'o', 2, 0, 'r', NULL, 'h')", /CHECK constraint/],
    ["INSERT INTO events VALUES (1, 'i', 1, 0, 'o', 1, 0, 7, NULL, 'h')", /CHECK constraint/],
    ["INSERT INTO events VALUES (1, 'i', 1, 0, 'o', 1, 0, 'r', '{', 'h')", /CHECK constraint/],
    ["INSERT INTO playbooks VALUES ('p', 'no json', 1, 1)", /CHECK constraint/],
    ["INSERT INTO list_entries VALUES ('missing', 'v', 'exact', NULL, NULL)", /FOREIGN KEY/],
    ["INSERT INTO closures VALUES ('missing', 'e', 'false_positive', 'r', 1)", /FOREIGN KEY/],
  ])('lets nothing in that does not belong there: %s', (sql, reason) => {
    const db = openDatabase('')
    migrate(db, 1)
    db.pragma('foreign_keys=ON')
    expect(() => db.exec(sql)).toThrow(reason)
    db.close()
  })
})
