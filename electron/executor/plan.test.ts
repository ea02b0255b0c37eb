import { describe, expect, it } from 'vitest'
import { nodeTypes } from '../../nodes/registry'
import { edgesOf, playbookOf } from '../../nodes/playbook/testing'
import type { AnyNode } from '../../nodes/sdk'
import { makePlan, PlanError } from './plan'
import { actionOf, nodeOf, planOf, waitOf } from './testing'

const idsOf = (words: string) => planOf(words).steps.map(({ id }) => id)

describe('a plan', () => {
  it.each([
    ['n1.ok>n2 n2.ok>n3', ['n1', 'n2', 'n3']],
    ['n1.ok>n3 n1.ok>n2', ['n1', 'n2', 'n3']],
    // Text order, not number order.
    ['n1.ok>n2 n1.ok>n10', ['n1', 'n10', 'n2']],
    ['n1.ok>n9 n9.ok>n2 n1.ok>n3', ['n1', 'n3', 'n9', 'n2']],
    ['n1.ok>n2 n2.ok>n4 n1.ok>n3 n3.ok>n4', ['n1', 'n2', 'n3', 'n4']],
  ])('puts the steps of %s in topological order, ties by id', (words, ids) => {
    expect(idsOf(words)).toEqual(ids)
  })

  it('does not depend on the order in the document', () => {
    const nodes = ['n3', 'n1', 'n2'].map((id) => ({
      id,
      type: id === 'n1' ? 'trigger.event' : 'logic.branch',
      ...(id === 'n1' ? {} : { input: { condition: { value: true } } }),
    }))
    const edges = edgesOf('n1.ok>n2 n2.true>n3 n1.ok>n3')
    const plans = [
      makePlan(playbookOf({ nodes, edges }), 'h', nodeTypes),
      makePlan(playbookOf({ nodes: nodes.toReversed(), edges: edges.toReversed() }), 'h', nodeTypes),
    ]
    expect(plans.map(({ steps }) => steps.map(({ id }) => id))).toEqual([
      ['n1', 'n2', 'n3'],
      ['n1', 'n2', 'n3'],
    ])
  })

  it('leaves out what no run comes to, with its edges', () => {
    const plan = planOf('n1.ok>n2 n3.ok>n2 n3.ok>n4')
    expect(plan.steps.map(({ id }) => id)).toEqual(['n1', 'n2'])
    expect(plan.edges).toEqual([{ index: 0, id: 'w1', from: 0, to: 1, outlet: 'ok' }])
    expect(plan.steps.map(({ incoming }) => incoming.length)).toEqual([0, 1])
  })

  it('knows the edges of each step, by outlet', () => {
    const plan = planOf('n1.ok>n2 n2.ok>n3 n2.ok>n4 n2.other>n4')
    const [, second] = plan.steps
    expect(
      [...(second?.outgoing ?? [])].map(([outlet, edges]) => [outlet, edges.map(({ id }) => id)]),
    ).toEqual([
      ['ok', ['w2', 'w3']],
      ['other', ['w4']],
    ])
    expect([...plan.incomingCounts]).toEqual([0, 1, 1, 2])
  })

  it.each<[string, AnyNode, object, object]>([
    ['that computes', nodeOf('x'), {}, { retries: 0 }],
    ['that reads', nodeOf('x', undefined, { effect: 'read' }), {}, { retries: 2 }],
    ['with a key', actionOf('x', { delivery: 'keyed' }), {}, { retries: 2 }],
    ['that can be probed', actionOf('x', { delivery: 'probeable' }), {}, { retries: 2 }],
    ['that acts once', actionOf('x', { delivery: 'one-shot' }), {}, { retries: 0 }],
    ['that waits', waitOf('x'), {}, { retries: 0 }],
    [
      'with a policy of its own',
      nodeOf('x'),
      { retries: 5, timeoutMs: 90_000, onError: 'continue' },
      { retries: 5, timeoutMs: 90_000, totalMs: 90_000, onError: 'continue' },
    ],
  ])('gives a step %s its policy', (_, type, policy, expected) => {
    const plan = planOf('n1.ok>n2', { n2: { type, policy } })
    expect(plan.steps[1]?.policy).toEqual({
      timeoutMs: 10_000,
      totalMs: 60_000,
      onError: 'fail',
      ...expected,
    })
  })

  it.each([
    ['without a trigger', { nodes: [] }, 'The playbook has no trigger'],
    [
      'with an unknown type',
      {
        nodes: [
          { id: 'n1', type: 'trigger.event' },
          { id: 'n2', type: 'logic.unheard-of' },
        ],
        edges: edgesOf('n1.ok>n2'),
      },
      'There is no node type "logic.unheard-of"',
    ],
    [
      'that goes round',
      {
        nodes: ['n1', 'n2', 'n3'].map((id) => ({ id, type: id === 'n1' ? 'trigger.event' : 'logic.branch' })),
        edges: edgesOf('n1.ok>n2 n2.true>n3 n3.true>n2'),
      },
      /^The steps go round in a circle: n[23] → n[23]$/,
    ],
  ])('is not made of a playbook %s', (_, document, reason) => {
    const make = () => makePlan(playbookOf(document), 'h', nodeTypes)
    expect(make).toThrow(PlanError)
    expect(make).toThrow(reason)
  })

  it('is made of 5,000 steps in a row', () => {
    const words = Array.from({ length: 4999 }, (_, i) => `n${i + 1}.ok>n${i + 2}`).join(' ')
    expect(planOf(words).steps).toHaveLength(5000)
  })
})
