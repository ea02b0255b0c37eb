import { describe, expect, it } from 'vitest'
import type { EndingTotals } from '../../electron/views/totals'
import { testNode, testPlaybook } from '../editor/testing'
import { emptyTotals } from './fold-totals'
import { endingChips, haveActed, spokenSummary, wouldDo } from './summary-words'

const ending = (count: number, parts: Partial<EndingTotals> = {}): EndingTotals => ({
  count,
  outcome: null,
  status: 'completed',
  simulated: false,
  errorNode: null,
  ...parts,
})

const playbook = testPlaybook({
  nodes: [testNode('n6', 'response.close', { name: 'Close' }), testNode('n7', 'logic.log', { name: '' })],
})

const totals = {
  ...emptyTotals,
  endings: {
    n11: ending(3, { outcome: 'failed lookups', errorNode: 'n3' }),
    n6: ending(145, { outcome: 'closed' }),
    n10: ending(43, { outcome: 'blocked', simulated: true }),
    n8: ending(9, { outcome: 'waiting for approval', status: 'waiting' }),
  },
}

describe('the words of a summary', () => {
  it('are the outcomes of the nodes that runs ended at, the most frequent first', () => {
    expect(endingChips(totals, playbook).map(({ words }) => words)).toEqual([
      '145 closed',
      '43 would be blocked',
      '9 waiting for approval',
      '3 failed lookups',
    ])
  })

  it('name the node where it has no outcome, and its id where it has no name', () => {
    const endings = { n6: ending(2), 'n6+n7!': ending(1) }
    expect(endingChips({ ...totals, endings }, playbook).map(({ words }) => words)).toEqual([
      '2 ended at Close',
      '1 ended at Close, n7',
    ])
  })

  it('mark what failed and what waits', () => {
    const statuses = endingChips(totals, playbook).map(({ ending: id, status }) => [id, status])
    expect(Object.fromEntries(statuses)).toEqual({ n6: 'ok', n10: 'simulated', n8: 'waiting', n11: 'error' })
  })

  it('count what would be done, by kind', () => {
    const effects = {
      'response.notify': 3,
      'response.close': 145,
      'response.create-case': 43,
      'response.block-ip': 43,
    }
    expect(wouldDo({ ...totals, effects }, (type) => type)).toEqual({
      total: 234,
      kinds: [
        { type: 'response.close', title: 'response.close', count: 145 },
        { type: 'response.block-ip', title: 'response.block-ip', count: 43 },
        { type: 'response.create-case', title: 'response.create-case', count: 43 },
        { type: 'response.notify', title: 'response.notify', count: 3 },
      ],
    })
  })

  it('make one sentence for the ear', () => {
    expect(spokenSummary(totals, playbook)).toBe(
      '145 closed, 43 would be blocked, 9 waiting for approval, 3 failed lookups',
    )
  })
})

describe('what was done', () => {
  const node = (provenance: 'executed' | 'simulated') => ({
    n6: { in: 1, out: {}, errors: 0, statuses: {}, provenance },
  })

  it('was really done by live runs alone, and only where nothing was simulated', () => {
    expect(haveActed({ nodes: node('executed') }, 'live')).toBe(true)
    expect(haveActed({ nodes: node('executed') }, 'manual')).toBe(true)
    expect(haveActed({ nodes: node('simulated') }, 'live')).toBe(false)
    expect(haveActed({ nodes: node('executed') }, 'replay')).toBe(false)
  })
})
