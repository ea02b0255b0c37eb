import { describe, expect, it } from 'vitest'
import { chain } from '../editor/testing'
import { emptyTotals } from '../replay/fold-totals'
import { conditionToShow, failingNode } from './first-steps'

const node = (errors: number) => ({ in: 10, out: {}, errors, statuses: {}, provenance: null })

describe('the next steps of the first run', () => {
  it('lead to the node at which most lookups failed', () => {
    expect(failingNode({ ...emptyTotals, nodes: { n1: node(0), n3: node(3), n4: node(1) } })).toBe('n3')
    expect(failingNode({ ...emptyTotals, nodes: { n1: node(0) } })).toBeNull()
    expect(failingNode(null)).toBeNull()
  })

  it('lead to the first condition on the way', () => {
    const document = chain(['trigger.event', 'validation.normalise', 'logic.branch', 'logic.branch'])
    expect(conditionToShow(document)).toEqual({ node: 'n3', path: 'input.condition' })
    expect(conditionToShow(chain(['trigger.event']))).toBeNull()
  })
})
