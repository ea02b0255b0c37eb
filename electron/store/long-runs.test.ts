import { describe, expect, it } from 'vitest'
import forEach from '../../nodes/logic/for-each'
import { recordsOf } from '../executor/record-parts'
import { runPlan } from '../executor/run'
import { toRunRow } from '../executor/run-row'
import { event, nodeOf, planOf, worldOf } from '../executor/testing'
import type { Db } from './open'
import { RunStore } from './runs'
import { temporaryStore } from './testing'
import { findChangedRow } from './verify'

const rounds = 6_000
const plan = planOf('n1.ok>n2 n3.ok>n4', {
  n2: { type: forEach, input: { items: { value: Array.from({ length: rounds }, (_, i) => i) } } },
  n3: { parent: 'n2', input: { item: { expr: 'item' }, text: { value: 'x'.repeat(30) } } },
  n4: { parent: 'n2', type: nodeOf('other'), input: { item: { expr: 'item * 2.0' } } },
})

/** A database with one run of many rounds, and what it has to come to. */
async function setUp() {
  const db = temporaryStore()
  const runs = new RunStore(db)
  const result = await runPlan(plan, event, worldOf().world)
  const about = {
    playbook: 'p',
    name: 'n',
    logic_hash: plan.logicHash,
    source: '{}',
    options: '{}',
    doc: '{}',
  }
  const seq = runs.start({ id: 'r1', ...about, started: 1 })
  const row = toRunRow({ position: 3, event, plan, mode: 'simulate', result })
  db.transaction(() => runs.append(seq, [row]))()
  return { db, runs, seq, row, steps: [...recordsOf(result)] }
}

const largest = (db: Db): number =>
  Number(db.prepare('SELECT max(length(steps)) FROM run_rounds').pluck().get())

describe('the run of many rounds', () => {
  it('is kept in pieces, and comes back whole', async () => {
    const { db, runs, seq, row, steps } = await setUp()
    expect(db.prepare('SELECT count(*) FROM run_rounds').pluck().get()).toBe(row.rounds?.length)
    expect(row.rounds?.length).toBeGreaterThan(2)
    expect(largest(db)).toBeLessThan(300 * 1024)
    expect(runs.run(seq, 3)?.steps).toEqual(steps)
    expect(runs.run(seq, 3)?.run_hash).toBe(row.hash)
    expect(runs.runs(seq, { all: true }, null, 10).runs).toHaveLength(1)
  })

  it('gives some tries of one place, in the order of its rounds, and says how many there are', async () => {
    const { runs, seq, steps } = await setUp()
    const all = steps.filter(({ node }) => node === 'n4')
    const isWanted = (place: string) => place === 'n2/n4'
    for (const from of [0, 1, 2_345, rounds - 10]) {
      const found = runs.tries(seq, 3, { isWanted, from, limit: 50 })
      expect(found?.tries).toEqual(all.slice(from, from + 50).map((step) => ({ ...step, at: 0, ms: 0 })))
      expect(found).toMatchObject({ total: rounds, last: { iteration: rounds - 1 } })
    }
    expect(runs.tries(seq, 3, { isWanted: (place) => place === 'n2', from: 0, limit: 50 })).toMatchObject({
      total: 1,
      tries: [{ node: 'n2' }],
    })
    expect(runs.tries(seq, 3, { isWanted: () => false, from: 0, limit: 50 })).toMatchObject({
      total: 0,
      tries: [],
      last: null,
    })
    expect(runs.tries(seq, 4, { isWanted, from: 0, limit: 50 })).toBeUndefined()
  })

  it('does not read the pieces in between', async () => {
    const { db, runs, seq, row } = await setUp()
    const from = row.rounds?.[0]?.tries['n2/n4'] ?? 0
    db.exec("UPDATE run_rounds SET steps = 'gone' WHERE n = 1")
    const isWanted = (place: string) => place === 'n2/n4'
    expect(runs.tries(seq, 3, { isWanted, from: 0, limit: 50 })?.tries).toHaveLength(50)
    expect(() => runs.tries(seq, 3, { isWanted, from, limit: 50 })).toThrow(/has changed on the disk/)
  })

  it.each([
    ['a piece has changed', "UPDATE run_rounds SET steps = replace(steps, '1234', '1235')"],
    ['a piece has other times', "UPDATE run_rounds SET timing = '[1,2]' WHERE n = 0"],
    ['a piece is missing', 'DELETE FROM run_rounds WHERE n = 2'],
    ['two pieces have changed places', 'UPDATE run_rounds SET n = 1 - n WHERE n < 2'],
    [
      'its row names one piece less',
      `UPDATE runs SET steps = replace(steps, '"pieces":[{', '"pieces":[],"x":[{')`,
    ],
    ['its own steps have changed', `UPDATE runs SET steps = replace(steps, '"n1"', '"n0"')`],
    ['its row has no pieces any more', `UPDATE runs SET steps = '[]'`],
  ])('is named, and never served, where %s', async (_, change) => {
    const { db, runs, seq } = await setUp()
    db.exec('PRAGMA defer_foreign_keys=ON')
    if (change.includes('1 - n')) {
      db.exec('UPDATE run_rounds SET n = -1 WHERE n = 0; UPDATE run_rounds SET n = 0 WHERE n = 1')
      db.exec('UPDATE run_rounds SET n = 1 WHERE n = -1')
    } else db.exec(change)
    const named = `The run over event ${event.id} (position 3) has changed on the disk: replay it again`
    expect(() => runs.run(seq, 3)).toThrow(named)
    expect(await findChangedRow(db, () => Promise.resolve())).toBe(named)
  })

  it('is checked as far as its own row goes where its rounds are not read', async () => {
    const { db, runs, seq } = await setUp()
    expect(runs.briefRun(seq, 3)?.steps.map(({ node }) => node)).toEqual(['n1', 'n2', 'n3', 'n4'])
    db.exec(`UPDATE runs SET steps = replace(steps, '"n1"', '"n0"')`)
    const query = { isWanted: () => true, from: 0, limit: 1 }
    expect(() => runs.briefRun(seq, 3)).toThrow(/has changed on the disk/)
    expect(() => runs.tries(seq, 3, query)).toThrow(/has changed on the disk/)
  })

  it('takes its pieces with it when it goes', async () => {
    const { db, runs, seq, row } = await setUp()
    db.transaction(() => runs.append(seq, [{ ...row, position: 4, status: 'cancelled' }]))()
    db.exec("UPDATE replays SET state = 'interrupted'")
    runs.takeUp(seq)
    expect(runs.run(seq, 4)).toBeUndefined()
    expect(db.prepare('SELECT count(*) FROM run_rounds').pluck().get()).toBe(row.rounds?.length)
  })
})
