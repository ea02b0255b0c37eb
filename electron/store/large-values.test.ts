import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../nodes/sdk'
import type { LedgerRow } from '../executor/live/live-ports'
import type { RunRow } from '../executor/ports'
import { runPlan } from '../executor/run'
import { toRunRow } from '../executor/run-row'
import { event, nodeOf, one, worldOf } from '../executor/testing'
import type { StepRecord } from '../views/runs'
import { EffectStore } from './effects'
import { LargeValueStore } from './large-values'
import { LiveRunStore } from './live-runs'
import type { Db } from './open'
import { RecordedReadStore } from './recorded-reads'
import { RunStore } from './runs'
import { temporaryStore } from './testing'
import { findChangedRow } from './verify'

const textOf = (first: string, length = 1_000_000): string => first.padEnd(length, 'x')

/** A run of which a step leaves with an answer, and with how long it took, which is another in each run. */
async function runOf(position: number, body: Json, parts: Partial<RunRow> = {}): Promise<RunRow> {
  const plan = one(nodeOf('ask', ({ out }) => out.ok({ ms: position, body })))
  const about = { ...event, id: `e${position}` }
  const result = await runPlan(plan, about, worldOf().world)
  return { ...toRunRow({ position, event: about, plan, mode: 'simulate', result }), ...parts }
}

const logicHash = one(nodeOf('ask')).logicHash

function replayIn(runs: RunStore, id: string): number {
  const about = { playbook: 'p', name: 'n', logic_hash: logicHash, source: '{}', options: '{}', doc: '{}' }
  return runs.start({ id, ...about, started: 1 })
}

function setUp() {
  const db = temporaryStore()
  const runs = new RunStore(db)
  return { db, runs, seq: replayIn(runs, 'r1') }
}

const valuesIn = (db: Db): number => Number(db.prepare('SELECT count(*) FROM large_values').pluck().get())
const sizeOf = (db: Db): number =>
  Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }))
const bodyOf = (steps: readonly StepRecord[] | undefined): unknown => {
  const output = steps?.find(({ node }) => node === 'n2')?.output
  return (output as { body?: unknown } | undefined)?.body
}
/** Changes one byte in the middle of a large value. */
const damage = (db: Db): void => {
  db.exec("UPDATE large_values SET content = substr(content, 1, 500) || 'y' || substr(content, 502)")
}
const pause = () => Promise.resolve()

describe('the large values of runs', () => {
  it('are on the disk once, however many runs of however many replays hold them (B1)', async () => {
    const { db, runs, seq } = setUp()
    const body = textOf('same')
    const rows = await Promise.all(Array.from({ length: 300 }, (_, i) => runOf(i, body)))
    const before = sizeOf(db)
    db.transaction(() => {
      runs.append(seq, rows)
      runs.append(replayIn(runs, 'r2'), rows)
    })()
    expect(valuesIn(db)).toBe(1)
    expect(sizeOf(db) - before).toBeLessThan(1_500_000)
    const read = runs.run(seq, 299)
    expect(read?.steps.find(({ node }) => node === 'n2')?.output).toEqual({ ms: 299, body })
  })

  it('fill a page as they would in their place', async () => {
    const { runs, seq } = setUp()
    const body = textOf('same', 5_000_000)
    runs.append(seq, await Promise.all([0, 1, 2, 3, 4].map((i) => runOf(i, body))))
    const page = runs.runs(seq, { all: true }, null, 10)
    expect(page).toMatchObject({
      isLast: false,
      runs: [{ position: 4 }, { position: 3 }, { position: 2 }, { position: 1 }],
    })
    expect(page.runs.map(({ steps }) => bodyOf(steps) === body)).toEqual([true, true, true, true])
  })

  it('cost a run without any not even a row', async () => {
    const { db, runs, seq } = setUp()
    const row = await runOf(0, 'small')
    expect(row).not.toHaveProperty('large')
    runs.append(seq, [row])
    expect(valuesIn(db)).toBe(0)
  })

  it('go with the last run that holds them, and with none before (B2)', async () => {
    const { db, runs, seq } = setUp()
    const cut = { status: 'cancelled' } as const
    runs.append(seq, [
      await runOf(0, textOf('a')),
      await runOf(1, textOf('b'), cut),
      await runOf(2, textOf('a')),
    ])
    const other = replayIn(runs, 'r2')
    runs.append(other, [await runOf(0, textOf('b'), cut), await runOf(1, textOf('c'), cut)])
    expect(valuesIn(db)).toBe(3)
    runs.takeUp(seq)
    expect(valuesIn(db)).toBe(3)
    runs.takeUp(other)
    expect(valuesIn(db)).toBe(1)
    expect(bodyOf(runs.run(seq, 0)?.steps)).toBe(textOf('a'))
    expect(db.pragma('foreign_key_check')).toEqual([])
  })

  it('are kept after a transaction that was rolled back', async () => {
    const { db, runs, seq } = setUp()
    const row = await runOf(0, textOf('a'))
    const failing = db.transaction(() => {
      runs.append(seq, [row])
      throw new Error('No room')
    })
    expect(failing).toThrow('No room')
    expect(valuesIn(db)).toBe(0)
    runs.append(seq, [row])
    expect(bodyOf(runs.run(seq, 0)?.steps)).toBe(textOf('a'))
  })

  it.each([
    ['have changed', damage],
    [
      'are lost',
      (db: Db) => {
        db.pragma('foreign_keys=OFF')
        db.exec('DELETE FROM large_values')
      },
    ],
    ['are no text any more', (db: Db) => db.exec("UPDATE large_values SET hash = 'another'")],
  ])('are named with the run, and never served, when they %s (B4)', async (_, change) => {
    const { db, runs, seq } = setUp()
    runs.append(seq, [await runOf(7, textOf('a'))])
    change(db)
    const named =
      /^The run over event e7 \(position 7\) holds a large value \([0-9a-f]{16}\) that has changed on the disk: replay it again$/
    expect(() => runs.run(seq, 7)).toThrow(named)
    expect(() => runs.runs(seq, { all: true }, null, 10)).toThrow(named)
    expect(await findChangedRow(db, pause)).toMatch(named)
  })

  it('that have changed are put right by a run that brings them again (B4)', async () => {
    const { db, runs, seq } = setUp()
    runs.append(seq, [await runOf(0, textOf('a'))])
    damage(db)
    // As another process would find it.
    const later = new RunStore(db)
    const again = replayIn(later, 'r2')
    later.append(again, [await runOf(0, textOf('a'))])
    expect(bodyOf(later.run(again, 0)?.steps)).toBe(textOf('a'))
    expect(bodyOf(later.run(seq, 0)?.steps)).toBe(textOf('a'))
  })
})

describe('the large values of a run under way', () => {
  const head = {
    seq: 2 ** 32,
    set: 1,
    position: 0,
    event: 'e0',
    eventTime: 1,
    label: '',
    document: null,
    state: 'running',
    turn: null,
    spent: 0,
    begun: 1,
  } as const

  async function underWay() {
    const { db, runs, seq } = setUp()
    const live = new LiveRunStore(db)
    const row = await runOf(0, textOf('a'))
    live.begin({ ...head, seq: seq * 2 ** 32 })
    runs.append(replayIn(runs, 'other'), [row])
    const record = runs.run(seq + 1, 0)?.steps.find(({ node }) => node === 'n2')
    if (!record) throw new Error('There is no step n2')
    const tries = [{ record, timing: { at: 0, ms: 1 } }]
    const step = { place: { node: 'n2', path: '', iteration: 0 }, at: 1, durationMs: 1, tries, spent: 0 }
    const run = seq * 2 ** 32
    live.addStep(run, 0, step)
    return { db, runs, live, seq, run, row, step }
  }

  it('are one with those of runs that have ended, and become those of the run that it ends as (B3)', async () => {
    const { db, runs, live, seq, run, row, step } = await underWay()
    expect(valuesIn(db)).toBe(1)
    expect(String(db.prepare('SELECT tries FROM live_steps').pluck().get()).length).toBeLessThan(1000)
    expect(live.steps(run)).toEqual([step])
    live.end(run)
    runs.append(seq, [row])
    expect(db.prepare('SELECT run FROM run_values').pluck().all()).toEqual([run, (seq + 1) * 2 ** 32])
    expect(bodyOf(runs.run(seq, 0)?.steps)).toBe(textOf('a'))
  })

  it('are named with the step, and never gone on with, when they have changed', async () => {
    const { db, live, run } = await underWay()
    damage(db)
    expect(() => live.steps(run)).toThrow(
      /^Step n2 of a run under way \(4294967296\) holds a large value \([0-9a-f]{16}\) that has changed on the disk: cancel the run$/,
    )
  })
})

describe('the large values of effects', () => {
  const effect = (parts: Partial<LedgerRow> = {}): LedgerRow => ({
    id: 'x1',
    run: 2 ** 32,
    place: { node: 'n2', path: '', iteration: 0 },
    n: 0,
    nodeType: 'response.notify',
    class: 'notify',
    delivery: 'keyed',
    connection: null,
    event: 'e1',
    state: 'INTENT',
    reason: '',
    by: null,
    target: null,
    prior: null,
    request: { body: textOf('a') },
    requestHash: 'h',
    answer: null,
    asked: null,
    attempts: 1,
    probes: 0,
    due: null,
    created: 7,
    changed: 7,
    ...parts,
  })

  it('come back as they were, and stay while the effect goes on', () => {
    const db = temporaryStore()
    const effects = new EffectStore(db)
    const done = effect({ state: 'CONFIRMED', answer: { text: textOf('b') }, changed: 8 })
    effects.save(effect())
    expect(effects.get('x1')).toEqual(effect())
    effects.save(done)
    expect(effects.get('x1')).toEqual(done)
    expect(effects.list(null, 10)).toEqual([done])
    expect(valuesIn(db)).toBe(2)
  })

  it('are never sent when they have changed', () => {
    const db = temporaryStore()
    const effects = new EffectStore(db)
    effects.save(effect())
    damage(db)
    expect(() => effects.get('x1')).toThrow(
      /^The request of effect x1 \(a large value, [0-9a-f]{16}\) has changed on the disk: restore a backup$/,
    )
  })
})

describe('the large answers of recorded reads', () => {
  const read = (event: string, body: string) => ({
    key: 'k',
    event,
    n: 0,
    call: '{}',
    value: '{"at":"then","latencyMs":7}',
    answer: JSON.stringify({ body }),
    at: 1,
  })

  it('are there once for all events, until no read holds them', () => {
    const db = temporaryStore()
    const reads = new RecordedReadStore(db)
    for (const event of ['e1', 'e2', 'e3']) reads.put(read(event, textOf('a')))
    expect(valuesIn(db)).toBe(1)
    expect(JSON.parse(reads.find('k', 'e2', 0) ?? '')).toEqual({
      answer: { body: textOf('a') },
      at: 'then',
      latencyMs: 7,
    })
    reads.put(read('e1', textOf('b')))
    reads.prune({ rows: 2, bytes: Number.MAX_SAFE_INTEGER })
    expect(valuesIn(db)).toBe(2)
    reads.put(read('e3', textOf('b')))
    expect(valuesIn(db)).toBe(1)
    reads.prune({ rows: 0, bytes: 0 })
    expect(valuesIn(db)).toBe(0)
  })

  it('stay while a run holds the same value', () => {
    const db = temporaryStore()
    const reads = new RecordedReadStore(db)
    reads.put(read('e1', textOf('a')))
    const text = JSON.stringify({ body: textOf('a') })
    new LargeValueStore(db).keepFor(5, [{ hash: hash('sha256', text), text }])
    reads.prune({ rows: 0, bytes: 0 })
    expect(valuesIn(db)).toBe(1)
  })

  it('are named when they have changed', async () => {
    const db = temporaryStore()
    const reads = new RecordedReadStore(db)
    reads.put(read('e1', textOf('a')))
    damage(db)
    expect(() => reads.find('k', 'e1', 0)).toThrow(/recorded for event e1 .* has changed on the disk/)
    expect(await findChangedRow(db, pause)).toMatch(/^The large value [0-9a-f]{16} \(row 1\) has changed/)
  })
})
