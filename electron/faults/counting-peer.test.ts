import { describe, expect, it } from 'vitest'
import { type CountingPeer, repeated, startCountingPeer } from './test-counting-peer'
import type { Manner, Order } from './test-peer-process'

type Heard = { status: number; body: string; retryAfter: string | null } | 'cut off' | 'silence'

/** What a client hears that waits so long. */
async function act(peer: CountingPeer, target: string, key?: string, ms = 20_000): Promise<Heard> {
  try {
    const response = await fetch(`${peer.url}/act`, {
      method: 'POST',
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
      body: JSON.stringify({ action: 'isolate', target }),
      signal: AbortSignal.timeout(ms),
    })
    const retryAfter = response.headers.get('retry-after')
    return { status: response.status, body: await response.text(), retryAfter }
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'silence' : 'cut off'
  }
}

async function stateOf(peer: CountingPeer, target: string): Promise<string[]> {
  const response = await fetch(`${peer.url}/state/${target}`)
  return ((await response.json()) as { actions: string[] }).actions
}

const applied = { status: 200, body: '{"applied":true}', retryAfter: null }

describe('the counting peer', () => {
  it.each<[Manner, Partial<Order>, Heard, string[]]>([
    ['apply', {}, applied, ['isolate']],
    ['apply and drop', {}, 'cut off', ['isolate']],
    ['drop', {}, 'cut off', []],
    ['hang', {}, 'silence', []],
    ['late', { ms: 60_000 }, 'silence', ['isolate']],
    ['late', { ms: 1 }, applied, ['isolate']],
    ['accept', {}, { status: 202, body: '{"state":"/state/pc-1"}', retryAfter: null }, []],
    ['garbage', {}, { status: 200, body: '{"applied": tr\u0000', retryAfter: null }, ['isolate']],
    ['busy', {}, { status: 429, body: '{"error":"too many requests"}', retryAfter: '1' }, []],
    ['fail', {}, { status: 500, body: '{"error":"something broke"}', retryAfter: null }, []],
  ])('that is ordered to %s %j does so', async (manner, parts, heard, actions) => {
    const peer = await startCountingPeer()
    await peer.order([{ manner, ...parts }])
    expect(await act(peer, 'pc-1', 'k1', heard === 'silence' ? 300 : 20_000)).toEqual(heard)
    // One that keeps silent says by nothing that it has got so far.
    await expect.poll(() => stateOf(peer, 'pc-1')).toEqual(actions)
    await expect.poll(async () => (await peer.report()).asked).toHaveLength(1)
    const { asked, probes } = await peer.report()
    const one = { key: 'k1', action: 'isolate', target: 'pc-1', manner, at: expect.any(Number) }
    expect([asked, probes > 0]).toEqual([[one], true])
  })

  it('obeys an order for as many requests, and to the target, that it names', async () => {
    const peer = await startCountingPeer()
    await peer.order([
      { manner: 'fail', target: 'pc-2', times: 2 },
      { manner: 'busy', target: 'pc-3' },
    ])
    const statuses = []
    for (const target of ['pc-1', 'pc-2', 'pc-3', 'pc-2', 'pc-2', 'pc-3']) {
      const heard = await act(peer, target)
      statuses.push(typeof heard === 'string' ? heard : heard.status)
    }
    expect(statuses).toEqual([200, 500, 429, 500, 200, 429])
  })

  it('applies a key once, and counts what comes twice without one', async () => {
    const peer = await startCountingPeer()
    for (const key of ['k1', 'k1', undefined, undefined])
      expect(await act(peer, 'pc-1', key)).toEqual(applied)
    expect(await act(peer, 'pc-2', 'k2')).toEqual(applied)
    const report = await peer.report()
    expect(report.applications.map(({ key, target }) => `${key} ${target}`)).toEqual([
      'k1 pc-1',
      'null pc-1',
      'null pc-1',
      'k2 pc-2',
    ])
    expect(repeated(report)).toEqual({ byKey: [], byTarget: ['isolate pc-1'] })
  })

  it('that ignores keys shows what was sent twice', async () => {
    const peer = await startCountingPeer('ignored')
    for (const key of ['k1', 'k1', 'k2']) expect(await act(peer, `pc of ${key}`, key)).toEqual(applied)
    expect(repeated(await peer.report())).toEqual({ byKey: ['k1'], byTarget: ['isolate pc of k1'] })
  })

  it('remembers after a kill what it has applied, and the keys', async () => {
    const peer = await startCountingPeer()
    await peer.order([{ manner: 'apply and drop', target: 'pc-2' }])
    expect(await act(peer, 'pc-1', 'k1')).toEqual(applied)
    expect(await act(peer, 'pc-2', 'k2')).toBe('cut off')
    await peer.restart()
    expect(await act(peer, 'pc-2', 'k2')).toEqual(applied)
    const { applications } = await peer.report()
    expect(applications.map(({ key, target }) => [key, target])).toEqual([
      ['k1', 'pc-1'],
      ['k2', 'pc-2'],
    ])
  })
})
