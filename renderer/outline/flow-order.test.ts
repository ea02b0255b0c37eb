import { describe, expect, it } from 'vitest'
import { testNode, testPlaybook } from '../editor/testing'
import { flowOrder } from './flow-order'

const edge = (id: string, from: string, outlet: string, to: string) => ({ id, from, outlet, to })

describe('the outline', () => {
  it('lists nodes in the order in which they run, one level deeper behind a fork', () => {
    const document = testPlaybook({
      nodes: ['n4', 'n3', 'n2', 'n1'].map((id) => testNode(id, id === 'n1' ? 'trigger.event' : 'logic.log')),
      edges: [edge('w1', 'n1', 'ok', 'n2'), edge('w2', 'n2', 'ok', 'n3'), edge('w3', 'n2', 'error', 'n4')],
    })
    expect(flowOrder(document).map(({ node, level }) => `${node.id} ${level}`)).toEqual([
      'n1 1',
      'n2 1',
      'n3 2',
      'n4 2',
    ])
  })

  it('keeps nodes on a circle, at the end', () => {
    const document = testPlaybook({
      nodes: ['n1', 'n2', 'n3'].map((id) => testNode(id, 'logic.log')),
      edges: [edge('w1', 'n2', 'ok', 'n3'), edge('w2', 'n3', 'ok', 'n2')],
    })
    expect(flowOrder(document).map(({ node }) => node.id)).toEqual(['n1', 'n2', 'n3'])
  })
})
