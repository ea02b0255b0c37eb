import { describe, expect, it } from 'vitest'
import type { App } from './app'
import { CoreError } from './errors'
import { openApp, streamOf } from './testing'

async function appWith(text: string | Buffer): Promise<App> {
  const app = await openApp()
  await app.importer.importBytes(streamOf(text), { name: 'events.ndjson' })
  return app
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, i) => `{"n":${i},"ts":${1_780_495_200 + i}}\n`).join('')

const rawOf = (events: { raw: unknown }[]) =>
  events.map(({ raw }) => JSON.parse(raw as string) as { n: number })

describe('stored events', () => {
  it('are shown as runs see them, with their raw text', async () => {
    const line = '{"@timestamp":"2026-06-03T14:00:00Z","event.action":"login","severity":"high"}'
    const app = await appWith(line)
    const { events } = await app.events.page({ limit: 10 })
    const [view] = events
    expect(view).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      time: '2026-06-03T14:00:00.000Z',
      severity: 73,
      origin: 'events.ndjson',
      event: {
        '@timestamp': '2026-06-03T14:00:00Z',
        event: { action: 'login' },
        raw_fields: { severity: 'high' },
        id: view?.id,
        time: '2026-06-03T14:00:00.000Z',
        severity: 73,
        origin: 'events.ndjson',
      },
      raw: line,
    })
    expect(app.events.get(view?.id ?? '')).toEqual(view)
  })

  it('show raw bytes that are no UTF-8 as base64', async () => {
    const bytes = Buffer.from('{"a":"\xff"}', 'latin1')
    const app = await appWith(bytes)
    const { events } = await app.events.page({ limit: 1 })
    expect(events.map(({ raw }) => raw)).toEqual([{ base64: bytes.toString('base64') }])
  })

  it('that are not there are named', async () => {
    const app = await openApp()
    expect(() => app.events.get('x')).toThrow(new CoreError('not_found', 'There is no event "x"'))
  })
})

describe('the count of stored events', () => {
  it('is told to whoever follows it, now and whenever an import has stored more', async () => {
    const app = await openApp()
    const stop = new AbortController()
    const counts = app.events.follow(stop.signal)
    expect((await counts.next()).value).toEqual({ events: 0, parked: 0 })
    await app.importer.importBytes(streamOf(numbered(1200)), { name: 'events.ndjson' })
    expect((await counts.next()).value).toEqual({ events: 1200, parked: 0 })
    // The same again stores nothing: what is told next is of the line that is no event.
    await app.importer.importBytes(streamOf(`${numbered(1200)}no event\n`), { name: 'events.ndjson' })
    expect((await counts.next()).value).toEqual({ events: 1200, parked: 1 })
    stop.abort()
    expect(await counts.next()).toEqual({ done: true, value: undefined })
  })
})

describe('a page of events', () => {
  it('goes on where the one before ended, to the end', async () => {
    const app = await appWith(numbered(2500))
    const seen: number[] = []
    let after: number | undefined
    for (;;) {
      const page = await app.events.page({ limit: 500, ...(after === undefined ? {} : { after }) })
      seen.push(...rawOf(page.events).map(({ n }) => n))
      if (page.next === null) break
      after = page.next
    }
    expect(seen).toEqual(Array.from({ length: 2500 }, (_, i) => i))
  })

  it.each([
    ['event.n >= 10.0 && event.n < 13.0', [10, 11, 12]],
    ['event.n == 7', [7]],
    ['event.missing == 1.0', []],
    ['event.n > 17.0 || event.missing', [18, 19]],
    [' true ', Array.from({ length: 20 }, (_, i) => i)],
    ['', Array.from({ length: 20 }, (_, i) => i)],
    ['event.time > timestamp("2026-06-03T14:00:17Z")', [18, 19]],
    ['event.origin == "events.ndjson" && event.severity == 0 && event.n < 1.0', [0]],
    ['"vip.ceo@example.com" in lists.vip && event.n < 1.0', [0]],
    ['lists["attacker-tools"].match("CMD.EXE") && event.n < 1.0', [0]],
  ])('holds those that pass the filter %j', async (where, expected) => {
    const app = await appWith(numbered(20))
    const { events, next, scanned } = await app.events.page({ where, limit: 100 })
    expect(rawOf(events).map(({ n }) => n)).toEqual(expected)
    expect({ next, scanned }).toEqual({ next: null, scanned: 20 })
  })

  it.each([
    ['event.n ==', /^The filter is wrong at character \d+: /],
    ['event.n + 1', /^The filter gives a |^The filter is wrong/],
    ['"text"', 'The filter gives a string; it must be a yes or no'],
    ['nothing.such == 1', /nothing/],
    ['"a" in lists.no_such', /no_such/],
    ['event.name.matches("(?=x)")', /RE2/],
  ])('with the wrong filter %j says what is wrong', async (where, reason) => {
    const app = await appWith(numbered(1))
    for (const page of [app.events.page({ where, limit: 1 }), app.events.newest({ where, limit: 1 })]) {
      const error = await page.then(
        () => null,
        (cause: unknown) => cause as CoreError,
      )
      expect(error).toBeInstanceOf(CoreError)
      expect(error?.code).toBe('bad_request')
      expect(error?.message).toMatch(reason)
    }
  })

  it('ends early when its events are large, and misses none', async () => {
    const line = (n: number) => `{"n":${n},"x":"${'x'.repeat(300_000)}"}\n`
    const app = await appWith([1, 2, 3, 4, 5].map(line).join(''))
    const first = await app.events.page({ limit: 100 })
    expect(first.events).toHaveLength(2)
    const second = await app.events.page({ limit: 100, after: first.next as number })
    expect(rawOf(second.events).map(({ n }) => n)).toEqual([3, 4])
  })

  it('ends after 20,000 events that did not match, and says where to go on', async () => {
    const app = await appWith(numbered(20_500))
    const first = await app.events.page({ where: 'event.n == 20400.0', limit: 1 })
    expect({ ...first, events: first.events.length }).toEqual({ events: 0, next: 20_000, scanned: 20_000 })
    const second = await app.events.page({ where: 'event.n == 20400.0', limit: 1, after: 20_000 })
    expect(second.events).toHaveLength(1)
  })

  it('is given up when nobody waits for it', async () => {
    const app = await appWith(numbered(10))
    const signal = AbortSignal.abort(new Error('gone'))
    await expect(app.events.page({ limit: 10, signal })).rejects.toThrow('gone')
  })

  it('answers a pattern that other engines hang on', async () => {
    const app = await appWith(`{"n":1,"x":"${'a'.repeat(100_000)}!"}\n`)
    expect((await app.events.page({ where: 'event.x.matches("(a+)+$")', limit: 1 })).events).toEqual([])
  })
})

describe('the newest events', () => {
  it('come by time, in pages, with what tells one from another', async () => {
    const lines = [
      '{"ts":1780495203,"user":{"name":"alice"},"x":{"y":[1,2]}}',
      '{"ts":1780495201,"host":{"name":"WS-1"}}',
      '{"ts":1780495209,"message":"text\\nover lines"}',
      '{"ts":1780495205}',
    ]
    const app = await appWith(lines.join('\n'))
    const first = await app.events.newest({ limit: 3 })
    expect(first.events.map(({ seq, label, preview }) => [seq, label, preview])).toEqual([
      [3, 'text\nover lines', 'ts=1780495209  message=text over lines'],
      [4, first.events[1]?.id, 'ts=1780495205'],
      [1, 'alice', 'ts=1780495203  user={"name":"alice"}  x={"y":[1,2]}'],
    ])
    expect(first.next).toEqual({ time: 1_780_495_203_000, seq: 1 })
    const second = await app.events.newest({ limit: 3, before: first.next as { time: number; seq: number } })
    expect(second.events.map(({ label }) => label)).toEqual(['WS-1'])
    expect(second.next).toBeNull()
  })

  it('are those that pass a filter', async () => {
    const app = await appWith(numbered(20))
    const { events } = await app.events.newest({ where: 'event.n < 3.0', limit: 2 })
    expect(events.map(({ preview }) => preview)).toEqual(['n=2  ts=1780495202', 'n=1  ts=1780495201'])
  })
})
