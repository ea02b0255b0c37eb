import { describe, expect, it } from 'vitest'
import type { NodeTotals } from '../../electron/views/totals'
import { emptyTotals, foldTotals } from './fold-totals'

const node = (into: number): NodeTotals => ({
  in: into,
  out: { ok: into },
  errors: 0,
  statuses: { ok: into },
  provenance: 'executed',
})

describe('folding the news of a replay', () => {
  it('adds what is new and replaces what has changed', () => {
    const first = foldTotals(emptyTotals, { runs: 20, nodes: { n1: node(20) }, wires: { w1: 20, w2: 0 } })
    const second = foldTotals(first, { runs: 45, nodes: { n2: node(5) }, wires: { w1: 45 } })
    expect(second.runs).toBe(45)
    expect(second.nodes).toEqual({ n1: node(20), n2: node(5) })
    expect(second.wires).toEqual({ w1: 45, w2: 0 })
  })

  it('keeps the identity of what the news does not mention', () => {
    const first = foldTotals(emptyTotals, { nodes: { n1: node(20), n2: node(3) }, effects: { a: 1 } })
    const second = foldTotals(first, { nodes: { n1: node(21) } })
    expect(second.nodes.n2).toBe(first.nodes.n2)
    expect(second.effects).toBe(first.effects)
    expect(first.nodes.n1).toEqual(node(20))
  })
})
