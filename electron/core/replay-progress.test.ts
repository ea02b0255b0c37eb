import { describe, expect, it } from 'vitest'
import { planOf } from '../executor/testing'
import { emptyTotals } from '../executor/totals'
import type { Totals } from '../views/totals'
import { changedTotals } from './replay-progress'

const totals = (change: (totals: Totals) => void = () => undefined): Totals => {
  const made = emptyTotals(planOf('n1.ok>n2 n1.ok>n3'))
  change(made)
  return made
}

describe('what has changed in the totals', () => {
  it('is all of them at first, and a copy', () => {
    const now = totals()
    const all = changedTotals(null, now)
    expect(all).toEqual(now)
    expect(all.nodes).not.toBe(now.nodes)
  })

  it('is the counts, and of steps, wires, endings and effects those that differ', () => {
    const ending = {
      count: 1,
      outcome: null,
      status: 'completed',
      simulated: false,
      errorNode: null,
    } as const
    const now = totals((next) => {
      next.runs = 1
      next.wires.w1 = 1
      next.endings.n2 = ending
      next.effects['response.close'] = 1
      if (next.nodes.n2) next.nodes.n2.in = 1
    })
    expect(changedTotals(totals(), now)).toEqual({
      ...now,
      nodes: { n2: now.nodes.n2 },
      wires: { w1: 1 },
      endings: { n2: ending },
      effects: { 'response.close': 1 },
    })
  })

  it('is the counts alone where nothing has', () => {
    expect(changedTotals(totals(), totals())).toEqual({
      ...totals(),
      nodes: {},
      wires: {},
      endings: {},
      effects: {},
    })
  })
})
