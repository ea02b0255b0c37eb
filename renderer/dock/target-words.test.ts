import { describe, expect, it } from 'vitest'
import { chain } from '../editor/testing'
import { emptyTotals } from '../replay/fold-totals'
import { failedRuns } from './failed-runs'
import { countOf, isFailures, targetWords } from './target-words'

const document = chain(['trigger.event', 'logic.branch', 'response.close'])
const ending = (count: number, errorNode: string | null) => ({
  count,
  outcome: null,
  status: 'completed' as const,
  simulated: false,
  errorNode,
})
const totals = {
  ...emptyTotals,
  runs: 200,
  wires: { w2: 197 },
  nodes: { n2: { in: 200, out: {}, errors: 3, statuses: {}, provenance: null } },
  endings: { n3: ending(197, null), n2: ending(3, 'n2') },
}

describe('what the Data tab lists', () => {
  it('is said with the names of nodes', () => {
    expect(targetWords({ edge: 'w2' }, document)).toBe('N2 · ok → N3')
    expect(targetWords({ node: 'n2' }, document)).toBe('N2')
    expect(targetWords({ failedAt: 'n2' }, document)).toBe('Failed at N2')
    expect(targetWords({ ending: 'n2+n3!' }, document)).toBe('Ended at N2, N3')
  })

  it('is counted from the totals, without asking for a row', () => {
    expect(countOf({ edge: 'w2' }, totals)).toBe(197)
    expect(countOf({ node: 'n2' }, totals)).toBe(200)
    expect(countOf({ failedAt: 'n2' }, totals)).toBe(3)
    expect(countOf({ ending: 'n3' }, totals)).toBe(197)
    expect(countOf({ failed: true }, totals)).toBe(3)
    expect(countOf({ all: true }, totals)).toBe(200)
    expect(countOf({ all: true }, null)).toBe(0)
  })

  it('can be replayed again when it is a list of failures', () => {
    expect(isFailures({ failedAt: 'n2' })).toBe(true)
    expect(isFailures({ node: 'n2' })).toBe(false)
    expect(failedRuns(totals)).toBe(3)
  })
})
