import { expect, it } from 'vitest'
import { preparingOnce } from './prepare-once'
import { temporaryStore } from './testing'

it('makes each statement once for each database', () => {
  const [db, other] = [temporaryStore(), temporaryStore()]
  const sql = 'SELECT 1 AS one'
  expect(preparingOnce(db).prepare(sql)).toBe(preparingOnce(db).prepare(sql))
  expect(preparingOnce(other).prepare(sql)).not.toBe(preparingOnce(db).prepare(sql))
  expect(preparingOnce(db).prepare(sql).get()).toEqual({ one: 1 })
})
