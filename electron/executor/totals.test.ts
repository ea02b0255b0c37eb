import { describe, expect, it } from 'vitest'
import { NodeError } from '../../nodes/sdk'
import type { Totals } from '../views/totals'
import type { Plan } from './plan'
import { runPlan } from './run'
import { actionOf, decided, event, nodeOf, planOf, waitOf, worldOf } from './testing'
import { addRun, emptyTotals } from './totals'
import type { World } from './ports'

const { world } = worldOf()

async function total(plan: Plan, worlds: World[] = [world]): Promise<Totals> {
  const totals = emptyTotals(plan)
  for (const each of worlds) addRun(totals, plan, await runPlan(plan, event, each))
  return totals
}

describe('totals', () => {
  it('of nothing name every step and every wire', () => {
    const node = { in: 0, out: {}, errors: 0, statuses: {}, provenance: null }
    expect(emptyTotals(planOf('n1.ok>n2'))).toEqual({
      runs: 0,
      notMatched: 0,
      filterErrors: 0,
      completed: 0,
      failed: 0,
      waiting: 0,
      cancelled: 0,
      noRecording: 0,
      endings: {},
      nodes: { n1: node, n2: node },
      wires: { w1: 0 },
      effects: {},
    })
  })

  it('add up what the steps, wires, effects and endings of each run came to', async () => {
    const plan = planOf('n1.ok>n2 n2.ok>n3 n2.other>n4 n3.ok>n5', {
      n2: { type: waitOf('ask') },
      n3: { type: actionOf('block') },
      n4: { outcome: 'left alone' },
      n5: { type: actionOf('note', { effect: 'internal' }), outcome: 'blocked' },
    })
    const worlds = [decided('approved'), decided('approved'), decided('denied'), () => null].map(
      (decide) => worldOf({ decide }).world,
    )
    const node = { errors: 0, provenance: 'executed' }
    expect(await total(plan, worlds)).toEqual({
      runs: 4,
      notMatched: 0,
      filterErrors: 0,
      completed: 3,
      failed: 0,
      waiting: 1,
      cancelled: 0,
      noRecording: 0,
      endings: {
        n5: { count: 2, outcome: 'blocked', status: 'completed', simulated: true, errorNode: null },
        n4: { count: 1, outcome: 'left alone', status: 'completed', simulated: false, errorNode: null },
        n2: { count: 1, outcome: null, status: 'waiting', simulated: false, errorNode: null },
      },
      nodes: {
        n1: { ...node, in: 4, out: { ok: 4 }, statuses: { ok: 4 } },
        n2: {
          ...node,
          in: 4,
          out: { ok: 2, other: 1 },
          statuses: { ok: 3, waiting: 1 },
          provenance: 'simulated',
        },
        n3: { ...node, in: 2, out: { ok: 2 }, statuses: { ok: 2 }, provenance: 'simulated' },
        n4: { ...node, in: 1, out: { ok: 1 }, statuses: { ok: 1 } },
        n5: { ...node, in: 2, out: { ok: 2 }, statuses: { ok: 2 }, provenance: 'simulated' },
      },
      wires: { w1: 4, w2: 2, w3: 1, w4: 2 },
      effects: { 'response.block': 2, 'response.note': 2 },
    })
  })

  it('count a step once, however often it was tried, and no failure that a later try mended', async () => {
    let calls = 0
    const flaky = nodeOf('flaky', ({ out }) => {
      if (++calls < 3) throw new NodeError('busy', 'Later')
      return out.ok({})
    })
    const totals = await total(planOf('n1.ok>n2', { n2: { type: flaky, policy: { retries: 2 } } }))
    expect(totals.nodes.n2).toEqual({
      in: 1,
      out: { ok: 1 },
      errors: 0,
      statuses: { ok: 1 },
      provenance: 'executed',
    })
    expect(totals.endings.n2).toMatchObject({ status: 'completed', errorNode: null })
  })

  it('count a failure whether or not a wire takes it up, and no effect of a step that failed', async () => {
    const failing = actionOf('failing', {
      simulate: () => {
        throw new NodeError('refused', 'No')
      },
    })
    const taken = await total(planOf('n1.ok>n2 n2.error>n3', { n2: { type: failing } }))
    expect(taken.nodes.n2).toMatchObject({ in: 1, out: { error: 1 }, errors: 1, statuses: { error: 1 } })
    expect(taken.endings.n3).toMatchObject({ status: 'completed', errorNode: 'n2' })
    expect(taken).toMatchObject({ completed: 1, failed: 0, effects: {} })
    const lost = await total(planOf('n1.ok>n2', { n2: { type: failing } }))
    expect(lost.nodes.n2).toMatchObject({ in: 1, out: {}, errors: 1 })
    expect(lost).toMatchObject({ completed: 0, failed: 1, endings: { 'n2!': { count: 1, errorNode: 'n2' } } })
  })

  const asking = nodeOf('asking', async ({ out, ctx }) => out.ok(await ctx.geoip('x')))
  const empty = worldOf({
    reader: {
      read: () => {
        throw new NodeError('no_recording', 'Nothing')
      },
    },
  }).world

  it('count a run that lacks a recording as failed, not as waiting, where another branch waits', async () => {
    const plan = planOf('n1.ok>n2 n1.ok>n3', { n2: { type: asking }, n3: { type: waitOf('ask') } })
    expect(await total(plan, [empty])).toMatchObject({
      failed: 1,
      waiting: 0,
      noRecording: 1,
      endings: { 'n2!+n3': { status: 'failed', errorNode: 'n2' } },
    })
  })

  it('count runs that lack a recording', async () => {
    const totals = await total(planOf('n1.ok>n2', { n2: { type: asking } }), [empty])
    expect(totals).toMatchObject({ runs: 1, failed: 1, noRecording: 1 })
    expect(totals.nodes.n2).toMatchObject({ in: 1, out: {}, errors: 1, statuses: { no_recording: 1 } })
  })

  it('count a bypassed step as one that was passed', async () => {
    const totals = await total(planOf('n1.ok>n2 n2.ok>n3', { n2: { off: 'bypass' } }))
    expect(totals.nodes.n2).toMatchObject({ in: 1, out: { ok: 1 }, statuses: { bypassed: 1 } })
    expect(totals.wires).toEqual({ w1: 1, w2: 1 })
  })
})
