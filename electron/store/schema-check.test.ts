import { describe, expect, it } from 'vitest'
import { join } from 'node:path'
import { openDatabase } from './driver'
import { openStore } from './open'
import { migrate } from './migrate'
import { temporaryFolder } from './testing'

function fileWith(sql: string): string {
  const path = join(temporaryFolder(), 'cordon.db')
  openStore(path).close()
  const db = openDatabase(path)
  db.exec(sql)
  db.close()
  return path
}

describe('the tables of a file', () => {
  it.each([
    [
      'a trigger',
      'CREATE TRIGGER evil AFTER INSERT ON events BEGIN DELETE FROM effects; END',
      /"evil" is not ours/,
    ],
    ['a table more', 'CREATE TABLE other (a)', /"other" is not ours/],
    ['a column more', 'ALTER TABLE runs ADD COLUMN more TEXT', /"runs" is another/],
    ['an index less', 'DROP INDEX events_by_time', /"events_by_time" is missing/],
  ])('that have %s are refused by name', (_, sql, reason) => {
    const path = fileWith(sql)
    expect(() => openStore(path)).toThrow(reason)
  })

  it('that an older Cordon made are those of today once they are moved', () => {
    const path = join(temporaryFolder(), 'cordon.db')
    const db = openDatabase(path)
    migrate(db, 1)
    db.pragma('application_id=1129271876')
    db.close()
    openStore(path).close()
    expect(() => openStore(path).close()).not.toThrow()
  })
})
