import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import forEach from '../../nodes/logic/for-each'
import repeatUntil from '../../nodes/logic/repeat-until'
import type { Json } from '../../nodes/sdk'
import { NodeError } from '../../nodes/sdk'
import { countStored } from './kept-run'
import type { Plan } from './plan'
import type { Place, Reader, World } from './ports'
import { runPlan, type SettledStep } from './run'
import { toRunRow } from './run-row'
import { LargeValues } from './large-values'
import { readSteps, traceTexts } from './step-record'
import { actionOf, decided, event, nodeOf, planOf, run, stepOf, waitOf, worldOf } from './testing'
import { addRun, emptyTotals } from './totals'

const failOn = nodeOf('fail-on', ({ input, out }) => {
  if (input.fail === true) throw new NodeError('refused', `Not ${JSON.stringify(input.item)}`)
  return out.ok(input)
})

/** n2 goes through the items; n3 in it passes the item on, and n4 follows it. */
function each(
  items: Json,
  parts: { config?: object; n3?: object; collect?: string; words?: string } = {},
): Plan {
  return planOf(parts.words ?? 'n1.ok>n2 n3.ok>n4', {
    n2: {
      type: forEach,
      config: parts.config ?? {},
      input: { items: { value: items }, collect: { expr: parts.collect ?? 'n3.item' } },
    },
    n3: { parent: 'n2', input: { item: { expr: 'item' }, index: { expr: 'index' } }, ...parts.n3 },
    n4: { parent: 'n2', input: { of: { expr: 'n3' } } },
  })
}

const places = (steps: { node: string; path: string; iteration: number }[]) =>
  steps.map(({ node, path, iteration }) => (path === '' ? node : `${path}[${iteration}].${node}`)).join(' ')

describe('for each', () => {
  it('runs its body once an item, and leaves with what was collected, in the order of the items', async () => {
    const result = await run(each(['a', 'b']))
    expect(result).toMatchObject({ status: 'completed', ending: 'n2' })
    expect(places(result.steps)).toBe('n1 n2 n2[0].n3 n2[0].n4 n2[1].n3 n2[1].n4')
    expect(stepOf(result, 'n2')).toMatchObject({
      outlet: 'done',
      input: { items: ['a', 'b'] },
      output: { count: 2, failed: 0, results: ['a', 'b'] },
    })
    expect(result.steps[4]).toMatchObject({ input: { item: 'b', index: 1 }, path: 'n2', iteration: 1 })
    expect(result.steps[5]).toMatchObject({ node: 'n4', input: { of: { item: 'b', index: 1 } } })
  })

  it('leaves at once where the list is empty', async () => {
    const result = await run(each([]))
    expect(places(result.steps)).toBe('n1 n2')
    expect(stepOf(result, 'n2')?.output).toEqual({ count: 0, failed: 0, results: [] })
  })

  it('collects nothing where it is not told to', async () => {
    const plan = planOf('n1.ok>n2', {
      n2: { type: forEach, input: { items: { value: [1, 2] } } },
      n3: { parent: 'n2' },
    })
    expect(stepOf(await run(plan), 'n2')?.output).toEqual({ count: 2, failed: 0, results: [] })
  })

  it('hands its output to what follows it, and reads steps around it from inside', async () => {
    const plan = planOf('n1.ok>n2 n2.ok>n3 n3.done>n5', {
      n2: { input: { base: { value: 'x' } } },
      n3: { type: forEach, input: { items: { expr: '[n2.base, "y"]' }, collect: { expr: 'n4.both' } } },
      n4: { parent: 'n3', input: { both: { expr: 'n2.base + item' } } },
      n5: { input: { all: { expr: 'n3.results' } } },
    })
    expect(stepOf(await run(plan), 'n5')?.input).toEqual({ all: ['xx', 'xy'] })
  })

  it('sees in a round nothing of the round before', async () => {
    const once = nodeOf('once', ({ input, out }) => (input.index === 0 ? out.ok({ mark: 1 }) : out.other({})))
    const plan = planOf('n1.ok>n2 n3.ok>n4 n3.other>n5', {
      n2: { type: forEach, config: { concurrency: 1 }, input: { items: { value: [1, 2] } } },
      n3: { type: once, parent: 'n2', input: { index: { expr: 'index' } } },
      n4: { parent: 'n2' },
      n5: { parent: 'n2', input: { seen: { expr: 'has(n3.mark)' }, before: { expr: 'n4' } } },
    })
    expect(stepOf(await run(plan), 'n5')?.input).toEqual({ seen: false, before: {} })
  })

  it.each([
    [
      'stop',
      'n1 n2 n2[0].n3 n2[0].n4 n2[1].n3',
      null,
      { status: 'failed', reason: 'refused', ending: 'n2!' },
    ],
    [
      'continue',
      'n1 n2 n2[0].n3 n2[0].n4 n2[1].n3 n2[2].n3 n2[2].n4',
      { count: 3, failed: 1, results: ['a', null, 'c'] },
      { status: 'completed', reason: null, ending: 'n2' },
    ],
  ])('with a round that fails, told to %s, does so', async (onFailure, ran, output, whole) => {
    const n3 = { type: failOn, input: { item: { expr: 'item' }, fail: { expr: 'item == "b"' } } }
    const result = await run(each(['a', 'b', 'c'], { config: { onFailure, concurrency: 1 }, n3 }))
    expect(result).toMatchObject(whole)
    expect(places(result.steps)).toBe(ran)
    const message = 'Round 1: n3: Not "b"'
    const failed = { error: { code: 'refused', message, retryable: false, attempts: 1 } }
    expect(stepOf(result, 'n2')?.output).toEqual(output ?? failed)
  })

  it('leaves by `error` where that is wired, with the failure of the round', async () => {
    const n3 = { type: failOn, input: { fail: { value: true }, item: { value: 1 } } }
    const result = await run(each(['a'], { n3, words: 'n1.ok>n2 n3.ok>n4 n2.error>n5' }))
    expect(result).toMatchObject({ status: 'completed', ending: 'n5' })
    expect(stepOf(result, 'n2')).toMatchObject({ outlet: 'error', error: 'refused' })
  })

  it('does not fail of a step whose failure its body takes up', async () => {
    const n3 = { type: failOn, input: { fail: { value: true }, item: { expr: 'item' } } }
    const result = await run(each(['a'], { n3, collect: 'n3.error.code', words: 'n1.ok>n2 n3.error>n4' }))
    expect(stepOf(result, 'n2')?.output).toEqual({ count: 1, failed: 0, results: ['refused'] })
  })

  it('counts a round as failed where its value cannot be read', async () => {
    const result = await run(each([{}, { x: 1 }], { collect: 'item.x', config: { onFailure: 'continue' } }))
    expect(stepOf(result, 'n2')?.output).toEqual({ count: 2, failed: 1, results: [null, 1] })
  })

  it('refuses a list of more than a million', async () => {
    const items = Array.from({ length: 1_000_001 }, () => 0)
    const result = await run(each(items))
    expect(result).toMatchObject({ status: 'failed', reason: 'too_many' })
  })

  it('refuses what is no list', async () => {
    expect(await run(each({ a: 1 }))).toMatchObject({ status: 'failed', reason: 'invalid_input' })
  })

  it('is passed with nothing where it is bypassed, and its body is not run', async () => {
    const plan = planOf('n1.ok>n2 n2.done>n4', { n2: { type: forEach, off: 'bypass' }, n3: { parent: 'n2' } })
    const result = await run(plan)
    expect(places(result.steps)).toBe('n1 n2 n4')
    expect(stepOf(result, 'n2')).toMatchObject({ status: 'bypassed', outlet: 'done' })
  })

  it('has as many rounds under way as it is told, and takes the next item when one is free', async () => {
    const log: string[] = []
    const answers = new Map<string, () => void>()
    const ask = nodeOf('ask', async ({ input, out }) => {
      log.push(`+${input.item as string}`)
      await new Promise<void>((resolve) => answers.set(input.item as string, resolve))
      return out.ok({})
    })
    const plan = each(['a', 'b', 'c', 'd'], {
      config: { concurrency: 2 },
      n3: { type: ask, input: { item: { expr: 'item' } } },
      collect: 'item',
    })
    const live = liveWorld()
    const result = run(plan, live.world)
    expect(log).toEqual(['+a', '+b'])
    answers.get('b')?.()
    await expect.poll(() => log).toEqual(['+a', '+b', '+c'])
    answers.get('c')?.()
    await expect.poll(() => log).toEqual(['+a', '+b', '+c', '+d'])
    answers.get('a')?.()
    answers.get('d')?.()
    expect(stepOf(await result, 'n2')?.output).toEqual({ count: 4, failed: 0, results: ['a', 'b', 'c', 'd'] })
  })
})

describe('repeat until', () => {
  const counting = (until: string, config: object = {}) =>
    planOf('n1.ok>n2 n2.done>n4 n2.exhausted>n5', {
      n2: { type: repeatUntil, config, input: { until: { expr: until }, carry: { expr: 'n3.sum' } } },
      n3: { parent: 'n2', input: { sum: { expr: 'index == 0 ? 1.0 : last + index' } } },
    })

  it('goes on until the condition holds, each round with what the one before carried', async () => {
    const result = await run(counting('n3.sum > 5.0'))
    expect(places(result.steps)).toBe('n1 n2 n4 n2[0].n3 n2[1].n3 n2[2].n3 n2[3].n3')
    expect(stepOf(result, 'n2')).toMatchObject({ outlet: 'done', output: { rounds: 4, last: 7 } })
  })

  it('leaves by `exhausted` after the rounds that it may have', async () => {
    const result = await run(counting('n3.sum > 5.0', { maxRounds: 2 }))
    expect(stepOf(result, 'n2')).toMatchObject({ outlet: 'exhausted', output: { rounds: 2, last: 2 } })
    expect(result.ending).toBe('n5')
  })

  it('fails of a round that fails', async () => {
    const plan = planOf('n1.ok>n2', {
      n2: { type: repeatUntil, input: { until: { value: true } } },
      n3: { type: failOn, parent: 'n2', input: { fail: { value: true }, item: { value: 7 } } },
    })
    const result = await run(plan)
    expect(result).toMatchObject({ status: 'failed', reason: 'refused' })
  })

  it('fails of a condition that is neither true nor false', async () => {
    expect(await run(counting('n3.sum'))).toMatchObject({ status: 'failed', reason: 'invalid_input' })
  })
})

describe('containers in one another', () => {
  const nested = (n4: object = {}) =>
    planOf('n1.ok>n2', {
      n2: { type: forEach, input: { items: { value: [[1, 2], [3]] }, collect: { expr: 'n3.results' } } },
      n3: {
        parent: 'n2',
        type: forEach,
        input: { items: { expr: 'item' }, collect: { expr: 'has(n4.n) ? n4.n : 0.0' } },
      },
      n4: { parent: 'n3', input: { n: { expr: 'item * 10.0' } }, ...n4 },
    })

  it('have a place of their own for every step, by which the trace is sorted', async () => {
    const result = await run(nested())
    expect(places(result.steps)).toBe('n1 n2 n2[0].n3 n2[1].n3 n2[0]/n3[0].n4 n2[0]/n3[1].n4 n2[1]/n3[0].n4')
    expect(stepOf(result, 'n2')?.output).toMatchObject({ results: [[10, 20], [30]] })
  })

  it('wait where a round of the inner one waits, after all others have come to their end', async () => {
    const plan = nested({ type: waitOf('ask') })
    const result = await run(plan)
    expect(result).toMatchObject({ status: 'waiting', reason: 'approval', ending: 'n2' })
    expect(result.steps.map(({ node, status }) => `${node} ${status}`)).toEqual([
      'n1 ok',
      'n2 waiting',
      'n3 waiting',
      'n3 waiting',
      'n4 waiting',
      'n4 waiting',
      'n4 waiting',
    ])
    const over = await run(plan, worldOf({ decide: decided('approved') }).world)
    expect(over.status).toBe('completed')
  })

  it('lack what a round of the inner one lacks, and leave by no outlet', async () => {
    const asking = nodeOf('asking', ({ ctx, out }) => ctx.geoip('1').then(() => out.ok({})))
    const reader: Reader = {
      read: () => {
        throw new NodeError('no_recording', 'Nothing')
      },
    }
    const result = await run(nested({ type: asking }), worldOf({ reader }).world)
    expect(result).toMatchObject({ status: 'failed', reason: 'no_recording', ending: 'n2!' })
    expect(stepOf(result, 'n2')).toMatchObject({ status: 'no_recording', outlet: null })
  })
})

describe('a live run that waits inside of a round', () => {
  it('goes on with that round when it is decided, and with the rounds behind it', async () => {
    const plan = planOf('n1.ok>n2 n3.ok>n4', {
      n2: {
        type: forEach,
        config: { concurrency: 2 },
        input: { items: { value: ['a', 'b', 'c'] }, collect: { expr: 'n4' } },
      },
      n3: { parent: 'n2', type: waitOf('ask') },
      n4: { parent: 'n2', input: { item: { expr: 'item' } } },
    })
    const first = liveWorld()
    const held = await runPlan(plan, event, first.world)
    expect(held).toMatchObject({ status: 'waiting', reason: 'approval', ending: 'n2' })
    // The container is not settled, and what waits inside of it is told as it stands.
    expect(
      first.settled.map(({ place, end }) => `${placeOf(place)} ${end.waitsFor ? 'waits' : 'settled'}`),
    ).toEqual(['n1 settled', 'n2[0].n3 waits', 'n2[1].n3 waits'])
    const second = liveWorld(decided('approved'))
    const over = first.settled.filter(({ end }) => !end.waitsFor)
    const result = await runPlan(plan, event, second.world, over)
    expect(result).toMatchObject({ status: 'completed', ending: 'n2' })
    expect(second.settled.map(({ place }) => placeOf(place))).toEqual([
      'n2[0].n3',
      'n2[0].n4',
      'n2[1].n3',
      'n2[1].n4',
      'n2[2].n3',
      'n2[2].n4',
      'n2',
    ])
  })

  it('has the end of a container that the journal has, without the steps in it', async () => {
    const plan = each(['a', 'b'], { words: 'n1.ok>n2 n2.done>n5 n3.ok>n4' })
    const first = liveWorld()
    await runPlan(plan, event, first.world)
    const outer = first.settled.filter(({ place }) => place.path === '' && place.node !== 'n5')
    const second = liveWorld()
    const result = await runPlan(plan, event, second.world, outer)
    expect(second.settled.map(({ place }) => placeOf(place))).toEqual(['n5'])
    expect(result).toMatchObject({ status: 'completed', ending: 'n5' })
  })
})

describe('a row and the totals of a run with containers', () => {
  const plan = planOf('n1.ok>n2 n3.ok>n4', {
    n2: { type: forEach, input: { items: { value: Array.from({ length: 12 }, (_, i) => i) } } },
    n3: {
      parent: 'n2',
      type: failOn,
      policy: { onError: 'continue' },
      input: { fail: { expr: 'item == 3.0' } },
    },
    n4: { parent: 'n2', type: actionOf('block'), input: { n: { expr: 'item' } } },
  })

  it('are the hash of the trace and the steps that make it, in its order', async () => {
    const result = await runPlan(plan, event, worldOf().world)
    const row = toRunRow({ position: 0, event, plan, mode: 'simulate', result })
    const steps = readSteps(row.steps, new LargeValues().find)
    const { trace } = traceTexts({ eventId: event.id, logicHash: plan.logicHash, mode: 'simulate', steps })
    expect(row.hash).toBe(sha256(trace))
    const key = (i: number) => [steps[i]?.path, steps[i]?.iteration, steps[i]?.node] as const
    const sorted = steps.map((_, i) => i).toSorted((a, b) => compare(key(a), key(b)))
    expect(sorted).toEqual(steps.map((_, i) => i))
    expect(row).toMatchObject({ nodes: ',n1,n2,n3,n4,', errors: ',n3,', edges: ',w1,w2,', timing: null })
  })

  it('count the same when the run is read back', async () => {
    const result = await runPlan(plan, event, worldOf().world)
    const row = toRunRow({ position: 0, event, plan, mode: 'simulate', result })
    const ids = row.edges.split(',').flatMap((id) => (id === '' ? [] : [{ id }]))
    const steps = readSteps(row.steps, new LargeValues().find).map((record) => ({ record }))
    const { status, reason, ending } = result
    const [fresh, again] = [emptyTotals(plan), emptyTotals(plan)]
    addRun(fresh, plan, result)
    addRun(again, plan, countStored(plan, { status, reason, ending, steps, taken: ids }))
    expect(again).toEqual(fresh)
  })

  it('count every step of every round', async () => {
    const totals = emptyTotals(plan)
    addRun(totals, plan, await runPlan(plan, event, worldOf().world))
    expect(totals.nodes.n3).toMatchObject({
      in: 12,
      out: { ok: 12 },
      errors: 1,
      statuses: { ok: 11, error: 1 },
    })
    expect(totals.wires).toEqual({ w1: 1, w2: 12 })
    expect(totals.effects).toEqual({ 'response.block': 12 })
    expect(totals.endings.n2).toMatchObject({ simulated: true })
  })
})

const sha256 = (text: string) => hash('sha256', text)

function compare(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] as string) < (b[i] as string) ? -1 : 1
  return 0
}

const placeOf = ({ node, path, iteration }: Place) => (path === '' ? node : `${path}[${iteration}].${node}`)

function liveWorld(decide: World['decide'] = () => null) {
  const settled: SettledStep[] = []
  const world: World = {
    ...worldOf({ decide }).world,
    mode: 'live',
    actor: {
      act: () => Promise.reject(new Error('Nothing acts here')),
      recordsFor: () => {
        throw new Error('Nothing acts here')
      },
    },
    keeper: { settled: (place, at, end) => void settled.push({ place, at, end }) },
  }
  return { world, settled }
}
