import { describe, expect, it } from 'vitest'
import { NodeError } from '../../nodes/sdk'
import type { TransportAnswer } from '../executor/ports'
import { FakeClock } from './fake-clock'
import { ReadCache } from './read-cache'

const never = new AbortController().signal
const answerOf = (body: TransportAnswer['body'], status = 200): TransportAnswer => ({
  status,
  body,
  retryAfterMs: null,
})

/** A cache, and a service that answers with how often it was asked. */
function cacheOf(options: { maxEntries?: number; maxBytes?: number } = {}, status = 200) {
  const clock = new FakeClock()
  const cache = new ReadCache({ clock, ...options })
  let asked = 0
  const read = (key: string, forMs = 1000) =>
    cache.read({ key, forMs, signal: never }, async () => answerOf(++asked, status))
  return { cache, clock, read, asked: () => asked }
}

/** A service that answers when the test says so. */
function slowService() {
  const calls: { signal: AbortSignal; answer(answer: TransportAnswer): void; fail(error: Error): void }[] = []
  const ask = (signal: AbortSignal) =>
    new Promise<TransportAnswer>((resolve, reject) => {
      calls.push({ signal, answer: resolve, fail: reject })
      signal.addEventListener('abort', () => reject(signal.reason as Error))
    })
  return { calls, ask }
}

describe('the read cache', () => {
  it('gives an answer on for as long as it was asked with (C3)', async () => {
    const { read, clock } = cacheOf()
    expect((await read('a')).body).toBe(1)
    await clock.advance(999)
    expect((await read('a')).body).toBe(1)
    await clock.advance(1)
    expect((await read('a')).body).toBe(2)
  })

  it('gives nothing on whose age it does not know, since the clock was put back (C3)', async () => {
    const { read, clock } = cacheOf()
    await read('a')
    clock.jump(-1)
    expect((await read('a')).body).toBe(2)
  })

  it('keeps nothing where no answer is to stand', async () => {
    const { read } = cacheOf()
    await read('a', 0)
    expect((await read('a', 0)).body).toBe(2)
  })

  it('lets no run change what another is given (C3)', async () => {
    const { cache } = cacheOf()
    const ask = async () => answerOf({ list: [1] })
    const request = { key: 'a', forMs: 1000, signal: never }
    const both = await Promise.all([cache.read(request, ask), cache.read(request, ask)])
    for (const { body } of both) (body as { list: number[] }).list.push(2)
    expect((await cache.read(request, ask)).body).toEqual({ list: [1] })
    expect(both[0]).not.toBe(both[1])
  })

  it.each([
    [200, true],
    [204, true],
    [404, true],
    [302, false],
    [401, false],
    [429, false],
    [500, false],
  ])('keeps an answer of status %d: %s (C4)', async (status, isKept) => {
    const { read, asked } = cacheOf({}, status)
    await read('a')
    await read('a')
    expect(asked()).toBe(isKept ? 1 : 2)
  })

  it('keeps no failure (C4)', async () => {
    const { cache, read } = cacheOf()
    const request = { key: 'a', forMs: 1000, signal: never }
    const failed = cache.read(request, () => Promise.reject(new NodeError('timeout', 'Late')))
    await expect(failed).rejects.toEqual(new NodeError('timeout', 'Late'))
    expect((await read('a')).body).toBe(1)
  })

  it('lets go of what was used least recently when it has too many (C5)', async () => {
    const { read } = cacheOf({ maxEntries: 2 })
    for (const key of ['a', 'b', 'a', 'c']) await read(key)
    expect((await read('a')).body).toBe(1)
    expect((await read('b')).body).toBe(4)
  })

  it('lets go of what was used least recently when it has too much (C5)', async () => {
    // An answer of this test is 42 characters and its key one.
    const { read, cache } = cacheOf({ maxBytes: 200 })
    for (const key of ['a', 'b', 'c']) await read(key)
    expect((await read('c')).body).toBe(3)
    expect((await read('a')).body).toBe(4)
    const huge = async () => answerOf('x'.repeat(1000))
    await cache.read({ key: 'd', forMs: 1000, signal: never }, huge)
    expect((await read('a')).body).toBe(4)
  })

  it('makes one call for all who ask while it is under way (C1)', async () => {
    const { cache } = cacheOf()
    const { calls, ask } = slowService()
    const request = { key: 'a', forMs: 0, signal: never }
    const waiting = [cache.read(request, ask), cache.read(request, ask)]
    expect(calls).toHaveLength(1)
    calls[0]?.answer(answerOf('one'))
    expect(await Promise.all(waiting)).toEqual([answerOf('one'), answerOf('one')])
    void cache.read(request, ask)
    expect(calls).toHaveLength(2)
  })

  it('fails all who wait with the one failure (C1)', async () => {
    const { cache } = cacheOf()
    const { calls, ask } = slowService()
    const request = { key: 'a', forMs: 1000, signal: never }
    const waiting = [cache.read(request, ask), cache.read(request, ask)]
    const failure = new NodeError('server_error', 'No')
    calls[0]?.fail(failure)
    for (const one of waiting) await expect(one).rejects.toBe(failure)
  })

  it('calls a call off only when nobody waits for it any more (C2)', async () => {
    const { cache } = cacheOf()
    const { calls, ask } = slowService()
    const stops = [new AbortController(), new AbortController()]
    const [one, two] = stops.map(({ signal }) => cache.read({ key: 'a', forMs: 1000, signal }, ask))
    const late = new NodeError('timeout', 'No answer within 10 ms')
    stops[0]?.abort(late)
    await expect(one).rejects.toMatchObject({ code: 'timeout' })
    expect(calls[0]?.signal.aborted).toBe(false)
    stops[1]?.abort(late)
    await expect(two).rejects.toMatchObject({ code: 'timeout' })
    expect(calls[0]?.signal.reason).toBe(late)
    const third = cache.read({ key: 'a', forMs: 1000, signal: never }, ask)
    expect(calls).toHaveLength(2)
    calls[1]?.answer(answerOf('again'))
    expect(await third).toEqual(answerOf('again'))
  })

  it('asks nobody for who has given up already (C2)', async () => {
    const { cache } = cacheOf()
    const { calls, ask } = slowService()
    const read = cache.read({ key: 'a', forMs: 1000, signal: AbortSignal.abort() }, ask)
    await expect(read).rejects.toMatchObject({ code: 'cancelled', sent: 'no' })
    expect(calls).toEqual([])
  })
})
