import { beforeAll, describe, expect, it } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json } from '../../nodes/sdk'
import { NodeError } from '../../nodes/sdk'
import { nodeOf } from '../executor/testing'
import type { RunFilter } from '../views/runs'
import { type App, createApp } from './app'
import { CoreError } from './errors'
import { configOf, openApp, replay } from './testing'

let app: App
let id: string

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-test-'))
  app = await createApp(configOf(folder))
  id = (await replay(app)).id
  return async () => {
    await app.close()
    rmSync(folder, { recursive: true })
  }
})

/** All rows of a selection, page by page. */
async function allRows(select: RunFilter, filter?: string, limit = 17) {
  const rows = []
  let total: number | null = null
  for (let before: number | null = 1e9; before !== null; ) {
    const page = await app.data.rows({ replay: id, select, limit, before, ...(filter ? { filter } : {}) })
    rows.push(...page.rows)
    total = page.total
    before = page.next
  }
  return { rows, total }
}

describe('the rows of a replay', () => {
  it.each<[RunFilter, number]>([
    [{ all: true }, 200],
    [{ node: 'n3' }, 200],
    [{ node: 'n4' }, 197],
    [{ node: 'n8' }, 9],
    [{ edge: 'w4' }, 3],
    [{ edge: 'w5' }, 197],
    [{ edge: 'w10' }, 43],
    [{ edge: 'w11' }, 0],
    [{ failedAt: 'n3' }, 3],
    [{ failed: true }, 3],
    [{ ending: 'n6' }, 145],
    [{ ending: 'n1' }, 0],
  ])('that are meant by %j are as many as the totals say, newest event first', async (select, count) => {
    const { rows, total } = await allRows(select)
    expect(rows).toHaveLength(count)
    expect(total).toBeNull()
    const positions = rows.map(({ position }) => position)
    expect(positions).toEqual(positions.toSorted((a, b) => b - a))
    expect(new Set(positions).size).toBe(count)
  })

  it.each<[RunFilter, string, number]>([
    [{ edge: 'w5' }, 'n3.score >= 70', 43],
    [{ edge: 'w5' }, 'n3.score >= 70 || n4.impossible', 52],
    [{ edge: 'w5' }, 'item.impossible', 9],
    [{ edge: 'w3' }, 'item.score > 90', 10],
    [{ node: 'n3' }, 'item.score >= 70', 43],
    [{ node: 'n3' }, 'has(item.error) && item.error.code == "timeout"', 3],
    [{ edge: 'w5' }, 'true', 197],
    [{ edge: 'w5' }, 'n3.verdict == "nothing"', 0],
  ])('of %j that pass the filter %j are counted exactly', async (select, filter, count) => {
    const { rows, total } = await allRows(select, filter)
    expect({ rows: rows.length, total }).toEqual({ rows: count, total: count })
  })

  it.each([
    ['n3.score >=', /^The filter is wrong at character/],
    ['n3.nothing > 1', /nothing/],
    ['n9.ip == "x"', /n9/],
    ['event.user.name == "x"', /event/],
    ['n3.score', /^The filter gives a double/],
  ])('with the wrong filter %j say what is wrong', async (filter, message) => {
    const wrong = app.data.rows({ replay: id, select: { edge: 'w5' }, filter, limit: 10 })
    await expect(wrong).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(message) as string,
    })
  })

  it('tell what the selected step had in each run', async () => {
    const { rows } = await app.data.rows({ replay: id, select: { node: 'n3' }, limit: 500 })
    expect(rows.find(({ position }) => position === 11)).toEqual({
      position: 11,
      event: expect.stringMatching(/^[0-9a-f]{32}$/),
      label: 'dora@example.com',
      time: expect.any(Number),
      status: 'completed',
      ending: 'n10',
      step: { node: 'n3', status: 'ok', outlet: 'ok', attempts: 1 },
      error: null,
      preview: expect.stringContaining('"score":74'),
    })
    const failed = await app.data.rows({ replay: id, select: { failedAt: 'n3' }, limit: 1 })
    expect(failed.rows).toMatchObject([
      {
        ending: 'n11',
        step: { node: 'n3', status: 'error', outlet: 'error', attempts: 1 },
        error: { code: 'timeout', message: 'No answer within 10000 ms', retryable: true, attempts: 1 },
      },
    ])
    const all = await app.data.rows({ replay: id, select: { failed: true }, limit: 1 })
    expect(all.rows).toMatchObject([{ step: null, error: { code: 'timeout' }, preview: '' }])
  })

  it.each(['true', 'false'])(
    'are given up when nobody waits for them, with the filter %s',
    async (filter) => {
      const signal = AbortSignal.abort(new Error('gone'))
      const rows = app.data.rows({ replay: id, select: { all: true }, filter, limit: 10, signal })
      await expect(rows).rejects.toThrow('gone')
    },
  )
})

describe('one run', () => {
  it('has a way: what it crossed, and how each step ended', () => {
    const { nodes, taken, ...path } = app.data.path({ replay: id, position: 36 })
    expect(path).toEqual({
      position: 36,
      event: expect.any(String),
      label: 'alice@example.com',
      status: 'completed',
      ending: 'n10',
    })
    expect(taken.toSorted()).toEqual(['w1', 'w10', 'w2', 'w3', 'w5', 'w7', 'w9'])
    expect(nodes).toMatchObject({
      n1: { status: 'ok', outlet: 'ok', provenance: 'executed' },
      n3: { status: 'ok', outlet: 'ok', provenance: 'recorded' },
      n5: { status: 'ok', outlet: 'true', provenance: 'executed' },
      n9: { status: 'ok', outlet: 'ok', provenance: 'simulated' },
    })
    expect(Object.keys(nodes)).not.toContain('n6')
  })

  it('has steps, with their input, output, request and time', () => {
    const { tries, crossing } = app.data.step({ replay: id, position: 36, node: 'n9' })
    expect(crossing).toBeNull()
    expect(tries).toMatchObject([
      {
        node: 'n9',
        attempt: 1,
        status: 'ok',
        provenance: 'simulated',
        input: { ip: '203.0.113.91' },
        output: { ip: '203.0.113.91', hours: 24 },
        request: { action: 'deny', target: { ipv4_net: '203.0.113.91/32' } },
        error: null,
        ms: 0,
      },
    ])
    // Behind the recorded answers, on the run's own clock.
    expect(tries[0]?.at).toBeGreaterThan(0)
  })

  it('has crossings: what the step gave, and the values that the target read', () => {
    const { crossing, node, tries } = app.data.crossing({ replay: id, position: 36, edge: 'w5' })
    expect({ node, tries: tries.length }).toEqual({ node: 'n4', tries: 1 })
    expect(crossing).toEqual({
      payload: { ip: '203.0.113.91', country: 'BR', impossible: false, reason: 'listed', database: 'sample' },
      target: 'n5',
      reads: [
        { path: 'n3.score', value: 91, provenance: 'recorded' },
        { path: 'n4.impossible', value: false, provenance: 'recorded' },
      ],
    })
  })

  it('reads for a template what is in it, and of a failure its message', () => {
    const close = app.data.crossing({ replay: id, position: 35, edge: 'w6' })
    expect(close.label).toBe('bob@example.com')
    expect(close.crossing?.reads.map(({ path, value }) => [path, value])).toEqual([
      ['n3.score', 12],
      ['n4.country', 'NL'],
    ])
  })

  it.each([
    [() => app.data.step({ replay: 'nowhere', position: 0, node: 'n1' }), 'There is no replay "nowhere"'],
    [() => app.data.step({ replay: id, position: 200, node: 'n1' }), 'The replay has no run at position 200'],
    [() => app.data.path({ replay: id, position: 1e9 }), 'The replay has no run at position 1000000000'],
    [
      () => app.data.crossing({ replay: id, position: 0, edge: 'w99' }),
      'The replayed playbook has no wire "w99"',
    ],
  ])('that is not there is named', (read, message) => {
    expect(read).toThrow(new CoreError('not_found', message))
  })

  it('has no tries of a step that did not run', () => {
    expect(app.data.step({ replay: id, position: 35, node: 'n9' }).tries).toEqual([])
  })

  it('is about an event, wherever the replay had it', async () => {
    const { event } = await app.samples.eventOfRun(id, 36)
    expect(event).toMatchObject({ user: { name: 'alice@example.com' }, source: { ip: '203.0.113.91' } })
    await expect(app.samples.eventOfRun(id, 200)).rejects.toThrow(
      new CoreError('not_found', `There is no run 200 of replay "${id}"`),
    )
  })
})

describe('a step that was tried more than once', () => {
  it('shows each try, and no failure where the last one mended it', async () => {
    const begun = new Set<string>()
    const flaky = nodeOf('flaky', ({ out, ctx }) => {
      if (begun.delete(ctx.event.id)) return out.ok({ done: true })
      begun.add(ctx.event.id)
      throw new NodeError('busy', 'Later')
    })
    const own = await openApp({ nodeTypes: [flaky] })
    const nodes = [
      { id: 'n1', type: 'trigger.event', config: { where: 'true' } },
      { id: 'n2', type: 'logic.flaky', policy: { retries: 1 } },
    ]
    const edges = [{ id: 'w1', from: 'n1', outlet: 'ok', to: 'n2' }]
    const document: Json = { format: 1, id: 'flaky', name: 'Flaky', samples: 'logins', nodes, edges }
    const { id: flakyId, summary } = await replay(own, { playbook: { document } })
    expect(summary?.totals).toMatchObject({ completed: 200, failed: 0 })
    const { tries } = own.data.step({ replay: flakyId, position: 0, node: 'n2' })
    expect(tries.map(({ attempt, status, at, ms }) => [attempt, status, at, ms])).toEqual([
      [1, 'error', 0, 0],
      [2, 'ok', 500, 0],
    ])
    const { rows } = await own.data.rows({ replay: flakyId, select: { all: true }, limit: 1 })
    expect(rows).toMatchObject([{ error: null }])
    // What was waited for is not waited for again: a replay asks nobody.
    expect((await replay(own, { playbook: { document } })).summary?.traceHash).toBe(summary?.traceHash)
  })
})
