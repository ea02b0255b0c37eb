import { describe, expect, it } from 'vitest'
import type { ReplaySource } from '../../electron/views/replays'
import { isResumable } from './is-resumable'
import type { ShownReplay } from './replay-store'

const samples: ReplaySource = { kind: 'samples', name: 'logins', folder: '/x' }
const stored = (where: string): ReplaySource => ({ kind: 'stored', where })
const shown = (parts: Partial<ShownReplay>): ShownReplay => ({
  id: 'r1',
  kind: 'replay',
  state: 'interrupted',
  processed: 0,
  expected: null,
  seconds: 0,
  error: null,
  source: samples,
  approvals: 'stop',
  logicHash: 'h',
  isPart: false,
  ...parts,
})
const choices = { events: 'samples', where: '', approvals: 'stop' } as const

describe('F5 goes on with the replay that is shown', () => {
  it.each([
    [{}, choices],
    [{ source: stored('true') }, { ...choices, events: 'stored' }],
    [{ source: stored('event.n > 1.0') }, { ...choices, events: 'stored', where: ' event.n > 1.0 ' }],
    [{ source: { kind: 'file', path: '/x' } }, choices],
    [{ isPart: true }, { ...choices, events: 'failed' }],
  ] as const)('when it was interrupted and nothing else was chosen: %j', (parts, chosen) => {
    expect(isResumable(shown(parts), chosen)).toBe(true)
  })

  it.each([
    [{ state: 'cancelled' }, choices],
    [{ state: 'finished' }, choices],
    [{}, { ...choices, approvals: 'approve' }],
    [{}, { ...choices, events: 'stored' }],
    [{ source: stored('true') }, choices],
    [{ source: stored('true') }, { ...choices, events: 'stored', where: 'event.n > 1.0' }],
    [{ source: null }, choices],
  ] as const)('and else starts a new one: %j, %j', (parts, chosen) => {
    expect(isResumable(shown(parts), chosen)).toBe(false)
  })

  it('when one is shown', () => expect(isResumable(null, choices)).toBe(false))
})
