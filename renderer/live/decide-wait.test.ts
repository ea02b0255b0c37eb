import { describe, expect, it } from 'vitest'
import type { ApiClient } from '../../electron/api/client'
import type { EffectView, WaitView } from '../../electron/views/live'
import { decideWait } from './decide-wait'
import { decisionsFor, isAskedTwice } from './decision-rules'

const effect = (parts: Partial<EffectView>): EffectView => ({
  id: 'fx1',
  nodeType: 'response.block-ip',
  class: 'reversible',
  delivery: 'keyed',
  event: 'e1',
  state: 'UNKNOWN',
  reason: '',
  by: null,
  target: '192.0.2.1',
  prior: null,
  request: {},
  attempts: 1,
  created: 0,
  changed: 0,
  ...parts,
})

const signed = { by: 'mara', reason: 'seen in the firewall' }

function setUp() {
  const asked: unknown[] = []
  const take = (name: string) => (input: unknown) => Promise.resolve(void asked.push([name, input]))
  // The procedures that it needs; a call of another would fail the test.
  const api = { live: { decide: take('decide'), settle: take('settle') } } as unknown as ApiClient
  return { api, asked }
}

describe('what a person decides', () => {
  it('of a question is its answer, signed', async () => {
    const { api, asked } = setUp()
    await decideWait(api, { id: 'w1', effect: effect({}) }, 'denied', signed)
    expect(asked).toEqual([['decide', { wait: 'w1', answer: 'denied', ...signed }]])
  })

  it('of an unknown effect is what became of it, not an answer', async () => {
    const { api, asked } = setUp()
    await decideWait(api, { id: 'w1', effect: effect({}) }, 'not_applied', signed)
    expect(asked).toEqual([['settle', { effect: 'fx1', as: 'not_applied', ...signed }]])
  })

  it.each<[WaitView['kind'], EffectView | null, string[]]>([
    ['approval', null, ['approved', 'denied']],
    ['form', null, ['approved', 'denied']],
    ['unknown_effect', effect({}), ['applied', 'not_applied', 'abandoned']],
    ['unknown_effect', null, []],
    ['timer', null, []],
  ])('depends on what is waited for: %s', (kind, of, choices) => {
    expect(decisionsFor({ kind, effect: of })).toEqual(choices)
  })

  it('is asked about twice where it is approved and cannot be taken back, and nowhere else', () => {
    expect(isAskedTwice('approved', effect({ class: 'destructive' }))).toBe(true)
    expect(isAskedTwice('denied', effect({ class: 'destructive' }))).toBe(false)
    expect(isAskedTwice('approved', effect({ class: 'reversible' }))).toBe(false)
    expect(isAskedTwice('approved', null)).toBe(false)
  })
})
