import { describe, expect, it } from 'vitest'
import type { SampleList } from '../services/sample-set'
import { CoreError } from './errors'
import { openApp } from './testing'

const sample = (...values: string[]): SampleList => ({
  types: ['exact'],
  entries: values.map((value) => ({ value, type: 'exact', note: null })),
})
const none = new Map<string, SampleList>()

describe('local lists', () => {
  it('match by their types', async () => {
    const { lists } = await openApp()
    const { vip, 'corporate-ranges': ranges } = lists.lookup(none, 'stored')
    expect(vip?.match('VIP.CEO@example.com')).toMatchObject({ entry: 'vip.ceo@example.com', type: 'exact' })
    expect(ranges?.match('192.0.2.7')).toMatchObject({ entry: '192.0.2.0/26', type: 'cidr' })
    expect(ranges?.match('192.0.2.77')).toBeNull()
  })

  it('are as they were replaced last, also twice at one moment', async () => {
    const clock = { now: () => 1_780_495_200_000, sleep: async () => undefined }
    const { lists } = await openApp({ ports: { clock } })
    for (const value of ['first', 'second']) {
      await lists.replace('mine', ['exact'], [value])
      const { mine } = lists.lookup(none, 'stored')
      expect(mine?.match(value)).not.toBeNull()
    }
    expect(lists.lookup(none, 'stored').mine?.match('first')).toBeNull()
    expect(lists.names()).toContain('mine')
  })

  it('refuse a value that fits none of their types', async () => {
    const { lists } = await openApp()
    await expect(lists.replace('ranges', ['cidr'], ['10.0.0.0/8', 'x'])).rejects.toEqual(
      new CoreError('bad_request', '"x" fits none of the types cidr'),
    )
    expect(lists.names()).not.toContain('ranges')
  })

  it('stand beside those of a sample set, which count first or last', async () => {
    const { lists } = await openApp()
    const samples = new Map([
      ['vip', sample('alice')],
      ['own', sample('bob')],
    ])
    const first = lists.lookup(samples, 'samples')
    const last = lists.lookup(samples, 'stored')
    expect([first.vip?.match('alice') === null, last.vip?.match('alice') === null]).toEqual([false, true])
    expect([first.own?.match('bob') === null, last.own?.match('bob') === null]).toEqual([false, false])
    expect(Object.keys(first)).toContain('attacker-tools')
  })
})
