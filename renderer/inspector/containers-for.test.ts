import { describe, expect, it } from 'vitest'
import { testNode } from '../editor/testing'
import { containersFor } from './containers-for'

const kinds = {
  'logic.for-each': 'each',
  'logic.repeat-until': 'until',
  'logic.sub-playbook': 'call',
} as const
const kindOf = (type: string) => kinds[type as keyof typeof kinds] ?? null
const nodes = [
  testNode('n1', 'trigger.event'),
  testNode('n2', 'logic.for-each'),
  { ...testNode('n3', 'logic.repeat-until'), parent: 'n2' },
  testNode('n4', 'logic.sub-playbook'),
  testNode('n5', 'logic.log'),
]
const idsFor = (index: number) =>
  containersFor(nodes[index] ?? testNode('x', 'x'), nodes, kindOf).map(({ id }) => id)

describe('the loops that a node may be put into', () => {
  it('are all loops of the playbook, and no call of another', () => {
    expect(idsFor(4)).toEqual(['n2', 'n3'])
  })

  it('are not itself, nor what lies inside of it', () => {
    expect(idsFor(1)).toEqual([])
    expect(idsFor(2)).toEqual(['n2'])
  })
})
