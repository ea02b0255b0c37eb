import { describe, expect, it } from 'vitest'
import { openDatabase } from '../driver'
import { migrate } from '../migrate'

describe('the migration to live runs', () => {
  it('keeps effects, with the records that refer to them, and replays', () => {
    const db = openDatabase('')
    db.pragma('foreign_keys=ON')
    migrate(db, 2)
    db.exec(`INSERT INTO effects VALUES ('x1', 'response.close', 'internal', 'keyed', 'e1', 'CONFIRMED', '{"a":1}', 'h', 5, 6);
      INSERT INTO closures VALUES ('x1', 'e1', 'false_positive', 'known', 5);
      INSERT INTO replays VALUES (1, 'r1', 'p1', 'Test', 'h', '{}', '{}', '{}', 'finished', NULL, 1, 2)`)
    migrate(db, 3)
    expect(
      db.prepare('SELECT id, run, state, request, attempts, created, changed FROM effects').raw().all(),
    ).toEqual([['x1', null, 'CONFIRMED', '{"a":1}', 1, 5, 6]])
    expect(db.prepare('SELECT * FROM closures JOIN effects ON effects.id = effect').all()).toHaveLength(1)
    expect(db.prepare('SELECT effect, n, state, at FROM effect_states').raw().all()).toEqual([
      ['x1', 0, 'CONFIRMED', 6],
    ])
    expect(db.prepare('SELECT kind FROM replays').pluck().all()).toEqual(['replay'])
    expect(db.pragma('foreign_key_check')).toEqual([])
    // What must not be without its effect still must not.
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
    expect(() => db.exec("INSERT INTO closures VALUES ('missing', 'e1', 'undecided', '', 1)")).toThrow(
      /FOREIGN KEY/,
    )
    db.close()
  })

  it.each([
    ["INSERT INTO deployments VALUES (9, 'p', 1, 'automatic', 0, 0, NULL)", /FOREIGN KEY/],
    ["INSERT INTO live_steps VALUES (9, 0, 'n1', '', 0, 0, 0, '[]', 0, 'h')", /FOREIGN KEY/],
    ["INSERT INTO waits VALUES ('w', 9, 'n1', '', 0, 'timer', '', 0, 0, NULL, NULL)", /FOREIGN KEY/],
    ["INSERT INTO live_runs VALUES (1, 'e', 0, '', NULL, 'lost', NULL, 0, 0)", /CHECK constraint/],
    ["INSERT INTO called_playbooks VALUES (9, 'p', 1, 'missing')", /FOREIGN KEY/],
    ["INSERT INTO called_documents VALUES ('h', 'no json')", /CHECK constraint/],
    ["INSERT INTO holds VALUES ('missing', 'a', 't', 0, NULL)", /FOREIGN KEY/],
  ])('lets nothing in that does not belong there: %s', (sql, reason) => {
    const db = openDatabase('')
    migrate(db, 3)
    db.pragma('foreign_keys=ON')
    expect(() => db.exec(sql)).toThrow(reason)
    db.close()
  })

  it('lets one version of a playbook be deployed at a time', () => {
    const db = openDatabase('')
    migrate(db, 3)
    db.pragma('foreign_keys=ON')
    db.exec(`INSERT INTO replays VALUES (1, 'r1', 'p1', 'T', 'h', '{}', '{}', '{}', 'running', NULL, 1, NULL, 'live');
      INSERT INTO replays VALUES (2, 'r2', 'p1', 'T', 'h', '{}', '{}', '{}', 'running', NULL, 1, NULL, 'live');
      INSERT INTO deployments VALUES (1, 'p1', 1, 'automatic', 0, 0, NULL)`)
    const second = "INSERT INTO deployments VALUES (2, 'p1', 2, 'automatic', 0, 0, NULL)"
    expect(() => db.exec(second)).toThrow(/UNIQUE constraint/)
    db.exec('UPDATE deployments SET stopped = 1')
    db.exec(second)
    db.close()
  })
})
