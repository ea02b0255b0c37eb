import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { RunRow } from '../executor/ports'
import { traceTexts } from '../executor/step-record'
import type { RunFilter } from '../views/runs'
import type { Db } from './open'
import { type NewReplay, RunStore } from './runs'
import { StoreError } from './store-error'
import { temporaryStore } from './testing'

function replayOf(id: string, parts: Partial<NewReplay> = {}): NewReplay {
  return {
    id,
    playbook: 'p1',
    name: 'Test',
    logic_hash: 'h',
    source: '{"kind":"stored","where":"true"}',
    options: '{}',
    doc: '{}',
    started: 1,
    ...parts,
  }
}

function runOf(position: number, parts: Partial<RunRow> = {}): RunRow {
  const trace = { eventId: `event-${position}`, logicHash: 'h', mode: 'simulate', steps: [] } as const
  return {
    position,
    event: `event-${position}`,
    eventTime: 1000 + position,
    label: `label ${position}`,
    mode: 'simulate',
    status: 'completed',
    reason: null,
    ending: 'n2',
    edges: ',w1,',
    nodes: ',n1,n2,',
    errors: ',,',
    hash: hash('sha256', traceTexts(trace).trace),
    timing: null,
    steps: '[]',
    ...parts,
  }
}

const emptyStep = {
  attempt: 1,
  error: null,
  input: {},
  iteration: 0,
  node: 'n1',
  outlet: 'ok',
  output: {},
  path: '',
  provenance: 'executed',
  request: null,
  status: 'ok',
} as const

function setUp(...rows: RunRow[]): { db: Db; runs: RunStore; seq: number } {
  const db = temporaryStore()
  const runs = new RunStore(db)
  const seq = runs.start(replayOf('r1'))
  runs.append(seq, rows)
  return { db, runs, seq }
}

describe('the runs of a replay', () => {
  const rows = [
    runOf(0, { edges: ',w1,w2,', nodes: ',n1,n2,n3,', ending: 'n3' }),
    runOf(1, { edges: ',w10,', nodes: ',n1,n20,', errors: ',n20,', status: 'failed', ending: 'n20!' }),
    runOf(2, { edges: ',,', nodes: ',n1,', ending: 'n1', status: 'waiting', reason: 'approval' }),
  ]

  it.each<[RunFilter, number[]]>([
    [{ all: true }, [2, 1, 0]],
    [{ edge: 'w1' }, [0]],
    [{ edge: 'w10' }, [1]],
    [{ edge: 'w' }, []],
    [{ node: 'n2' }, [0]],
    [{ node: 'n1' }, [2, 1, 0]],
    [{ failedAt: 'n20' }, [1]],
    [{ failedAt: 'n2' }, []],
    [{ failed: true }, [1]],
    [{ ending: 'n3' }, [0]],
    [{ ending: 'n20' }, []],
    [{ ending: "n3' OR '1'='1" }, []],
  ])('are found by %j, newest event first', (filter, positions) => {
    const { runs, seq } = setUp(...rows)
    expect(runs.heads(seq, filter, null, 10).map(({ position }) => position)).toEqual(positions)
    expect(runs.runs(seq, filter, null, 10).runs.map(({ position }) => position)).toEqual(positions)
  })

  it('come back as they were kept', () => {
    const { runs, seq } = setUp(...rows)
    expect(runs.run(seq, 1)).toEqual({
      position: 1,
      event: 'event-1',
      event_time: 1001,
      label: 'label 1',
      mode: 'simulate',
      status: 'failed',
      reason: null,
      ending: 'n20!',
      edges: ',w10,',
      run_hash: rows[1]?.hash,
      timing: null,
      steps: [],
    })
    expect(runs.run(seq, 3)).toBeUndefined()
  })

  it('share the way that they went, over replays too', () => {
    const { db, runs, seq } = setUp(runOf(0), runOf(1), runOf(2, { status: 'failed' }))
    runs.append(runs.start(replayOf('r2')), [runOf(0), runOf(1, { reason: 'timeout', status: 'failed' })])
    expect(db.prepare('SELECT count(*) FROM paths').pluck().get()).toBe(3)
    expect(runs.heads(seq, { all: true }, null, 10).map(({ status }) => status)).toEqual([
      'failed',
      'completed',
      'completed',
    ])
  })

  it('are kept after a transaction that was rolled back', () => {
    const { db, runs, seq } = setUp()
    const failing = db.transaction(() => {
      runs.append(seq, [runOf(0)])
      throw new Error('No room')
    })
    expect(failing).toThrow('No room')
    runs.append(seq, [runOf(0)])
    expect(runs.run(seq, 0)).toMatchObject({ ending: 'n2', edges: ',w1,' })
    expect(db.pragma('foreign_key_check')).toEqual([])
  })

  it.each([
    ['has changed', "UPDATE paths SET status = 'completed', ending = 'n1'"],
    ['is lost', 'DELETE FROM paths'],
  ])('are named and never served when the way that they went %s', (_, change) => {
    const { db, runs, seq } = setUp(...rows)
    db.pragma('foreign_keys=OFF')
    db.exec(change)
    expect(() => runs.runs(seq, { all: true }, null, 10)).toThrow(StoreError)
    expect(() => runs.run(seq, 1)).toThrow(/\(position 1\) has changed on the disk/)
  })

  it('come in shorter pages when they are large', () => {
    const steps = [{ ...emptyStep, output: { text: 'x'.repeat(9 * 1024 * 1024) } }]
    const large = Array.from({ length: 3 }, (_, i) => {
      const { trace, stored } = traceTexts({ eventId: `event-${i}`, logicHash: 'h', mode: 'simulate', steps })
      return runOf(i, { steps: stored, hash: hash('sha256', trace) })
    })
    const { runs, seq } = setUp(...large)
    const page = runs.runs(seq, { all: true }, null, 10)
    expect([page.runs.length, page.isLast]).toEqual([2, false])
    expect(runs.runs(seq, { all: true }, 1, 10)).toMatchObject({ runs: [{ position: 0 }], isLast: true })
  })

  it('refuse a position that would be a run of another replay', () => {
    const { runs, seq } = setUp(...rows)
    expect(() => runs.run(seq, 2 ** 32 + 1)).toThrow(RangeError)
    expect(() => runs.runs(seq, { all: true }, 2 ** 33, 10)).toThrow(RangeError)
  })

  it('are paged before a position', () => {
    const { runs, seq } = setUp(...Array.from({ length: 5 }, (_, i) => runOf(i)))
    const page = (before: number | null) =>
      runs.heads(seq, { all: true }, before, 2).map((run) => run.position)
    expect([page(null), page(3), page(1), page(0)]).toEqual([[4, 3], [2, 1], [0], []])
  })

  it('are kept apart from those of the replays beside it', () => {
    const { runs, seq } = setUp(runOf(0), runOf(1))
    const other = runs.start(replayOf('r2'))
    runs.append(other, [runOf(0, { label: 'other' })])
    expect(runs.heads(seq, { all: true }, null, 10)).toHaveLength(2)
    expect(runs.heads(other, { all: true }, null, 10).map(({ label }) => label)).toEqual(['other'])
    expect(runs.run(other, 1)).toBeUndefined()
  })

  it.each([
    ['when their steps have changed', `steps = '[["n1","ok","ok","executed",{},{}]]'`],
    ['when their steps cannot be read', "steps = 'x'"],
    ['when their steps are no steps', "steps = '[1]'"],
    ['when their event has changed', "event = 'event-1 '"],
    ['when what is shown of them has changed', "label = 'mallory'"],
    ['when their time has changed', 'event_time = 0'],
    ['when their way is another', 'path = 1'],
  ])('are named and never served %s', (_, change) => {
    const { db, runs, seq } = setUp(...rows)
    db.exec(`UPDATE runs SET ${change}`)
    const reason = /^The run over event event-1 +\(position 1\) has changed on the disk: replay it again$/
    expect(() => runs.run(seq, 1)).toThrow(reason)
    expect(() => runs.runs(seq, { all: true }, null, 10)).toThrow(StoreError)
  })
})

describe('a replay', () => {
  it('is running until it is finished', () => {
    const { runs, seq } = setUp()
    const kept = { seq, ...replayOf('r1'), kind: 'replay' }
    expect(runs.replay('r1')).toEqual({ ...kept, state: 'running', summary: null, finished: null })
    runs.finish(seq, 'finished', '{"a":1}', 9)
    expect(runs.replay('r1')).toEqual({ ...kept, state: 'finished', summary: '{"a":1}', finished: 9 })
    expect(runs.replay('r2')).toBeUndefined()
  })

  it('that was running when its process died is interrupted, and no other', () => {
    const { runs, seq } = setUp(runOf(0))
    runs.finish(runs.start(replayOf('r2')), 'cancelled', null, 9)
    expect(runs.markInterrupted()).toBe(1)
    expect(runs.markInterrupted()).toBe(0)
    expect(runs.replays(null, 10).map(({ id, state }) => [id, state])).toEqual([
      ['r2', 'cancelled'],
      ['r1', 'interrupted'],
    ])
    expect(runs.heads(seq, { all: true }, null, 10)).toHaveLength(1)
  })

  it('that has stopped is taken up without the runs that were cut short, and those ahead of them', () => {
    const { runs, seq } = setUp(runOf(0), runOf(1), runOf(2, { status: 'cancelled' }), runOf(3))
    const other = runs.start(replayOf('r2'))
    runs.append(other, [runOf(0, { status: 'cancelled' })])
    runs.finish(seq, 'cancelled', '{}', 9)
    runs.takeUp(seq)
    expect(runs.replay('r1')).toMatchObject({ state: 'running', summary: null, finished: null })
    expect(runs.heads(seq, { all: true }, null, 10).map(({ position }) => position)).toEqual([1, 0])
    expect(runs.heads(other, { all: true }, null, 10)).toHaveLength(1)
  })

  it('gives its runs in the order of their events, from any on', () => {
    const { runs, seq } = setUp(...Array.from({ length: 10 }, (_, i) => runOf(i)))
    runs.append(runs.start(replayOf('r2')), [runOf(0)])
    const positions = (from: number, limit: number) =>
      runs.inOrder(seq, from, limit).map(({ position }) => position)
    expect(positions(0, 3)).toEqual([0, 1, 2])
    expect(positions(8, 3)).toEqual([8, 9])
    expect(positions(10, 3)).toEqual([])
  })

  it('is the latest of its playbook when it is the newest that does not run', () => {
    const { runs, seq } = setUp()
    expect(runs.latestReplay('p1')).toBeUndefined()
    runs.finish(seq, 'finished', null, 9)
    runs.finish(runs.start(replayOf('r2')), 'failed', null, 9)
    runs.finish(runs.start(replayOf('r3', { playbook: 'p2' })), 'finished', null, 9)
    runs.start(replayOf('r4'))
    expect(runs.latestReplay('p1')?.id).toBe('r2')
  })

  it('is listed newest first, in pages', () => {
    const { runs } = setUp()
    for (const id of ['r2', 'r3']) runs.start(replayOf(id))
    const first = runs.replays(null, 2)
    expect(first.map(({ id }) => id)).toEqual(['r3', 'r2'])
    expect(runs.replays(first[1]?.seq ?? 0, 2).map(({ id }) => id)).toEqual(['r1'])
  })
})
