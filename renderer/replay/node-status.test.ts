import { describe, expect, it } from 'vitest'
import type { RunPath } from '../../electron/views/replays'
import { shares, statusOfTotals, statusOnPath } from './node-status'

const totals = (statuses: Record<string, number>) => ({
  in: Object.values(statuses).reduce((sum, count) => sum + count, 0),
  out: {},
  errors: 0,
  statuses,
  provenance: null,
})

describe('the status of a node', () => {
  it('is the worst that is present over all events', () => {
    expect(statusOfTotals(totals({ ok: 197, error: 3 }))).toBe('error')
    expect(statusOfTotals(totals({ ok: 197, no_recording: 1 }))).toBe('warning')
    expect(statusOfTotals(totals({ waiting: 9, ok: 3 }))).toBe('waiting')
    expect(statusOfTotals(totals({ ok: 3 }))).toBe('ok')
  })

  it('is idle where no run came', () => {
    expect(statusOfTotals(undefined)).toBe('idle')
    expect(statusOfTotals(totals({}))).toBe('idle')
  })

  it('is skipped for an event whose way did not come to it', () => {
    const path: RunPath = {
      position: 36,
      event: 'e',
      label: 'alice',
      status: 'completed',
      ending: 'n2',
      taken: ['w1'],
      nodes: { n1: { status: 'ok', outlet: 'ok', provenance: 'executed' } },
    }
    expect(statusOnPath(path, 'n1')).toBe('ok')
    expect(statusOnPath(path, 'n9')).toBe('skipped')
  })

  it('is split by share, in an order that does not change', () => {
    expect(shares(totals({ error: 3, ok: 197 }))).toEqual([
      { status: 'ok', percent: 98.5 },
      { status: 'error', percent: 1.5 },
    ])
    expect(shares(undefined)).toEqual([])
  })
})
