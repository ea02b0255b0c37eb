import { ORPCError } from '@orpc/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { ApiClient } from '../../electron/api/client'
import type { LiveStatus } from '../../electron/views/live'
import { Announcer } from '../ui/announcer'
import { LiveFeed, type LiveState } from './live-feed'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const status = (parts: Partial<LiveStatus>): LiveStatus => ({
  deployments: [],
  finishing: [],
  approvals: 0,
  unknown: 0,
  stalled: null,
  ...parts,
})

/** Says what it is given, then ends; fails; or stays open. */
async function* stream(items: readonly LiveStatus[], then: 'end' | 'open' | Error) {
  yield* items
  if (then instanceof Error) throw then
  if (then === 'open') await new Promise(() => undefined)
}

function setUp(streams: AsyncIterable<LiveStatus>[]) {
  let asked = 0
  const api = {
    live: {
      follow: () => {
        asked++
        return Promise.resolve(streams.shift() ?? stream([], 'open'))
      },
    },
  }
  const store = createStore<LiveState>(() => ({ status: null, failed: null }))
  const announcer = new Announcer({ now: () => Date.now(), after: (ms, run) => void setTimeout(run, ms) })
  const onNews = vi.fn<(now: LiveStatus, before: LiveStatus | null) => void>()
  const feed = new LiveFeed({
    // The one procedure that it needs; a call of another would fail the test.
    api: api as unknown as ApiClient,
    store,
    announcer,
    onNews,
  })
  void feed.start()
  const spoken = () => announcer.spoken.getState()
  return { feed, store, spoken, onNews, asked: () => asked }
}

const soon = () => vi.advanceTimersByTimeAsync(0)

describe('what is live', () => {
  it('is followed, and who lists something of it is told of every change', async () => {
    const first = status({ approvals: 1 })
    const second = status({ approvals: 0 })
    const { store, onNews } = setUp([stream([first, second], 'open')])
    await soon()
    expect(store.getState()).toEqual({ status: second, failed: null })
    expect(onNews.mock.calls).toEqual([
      [first, null],
      [second, first],
    ])
  })

  it.each([
    ['the connection is lost', new Error('closed')],
    ['the core refuses', new ORPCError('UNAVAILABLE', { message: 'The data folder is being moved' })],
    ['the stream ends', 'end' as const],
  ])('L2 is asked for again when %s', async (_, then) => {
    const { store, asked } = setUp([stream([status({ unknown: 1 })], then), stream([status({})], 'open')])
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked()).toBe(2)
    expect(store.getState()).toEqual({ status: status({}), failed: null })
  })

  it('says why there is no answer, but of a lost connection the page says so itself', async () => {
    const refusal = new ORPCError('UNAVAILABLE', { message: 'The data folder is being moved' })
    const refused = setUp([stream([], refusal)])
    const lost = setUp([stream([], new Error('closed'))])
    await soon()
    expect(refused.store.getState().failed).toBe('The data folder is being moved')
    expect(lost.store.getState().failed).toBeNull()
  })

  it('L2 is left alone once the page has closed it', async () => {
    const { feed, asked } = setUp([stream([], 'end')])
    await soon()
    feed.close()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked()).toBe(1)
  })

  it('L3 is spoken of when more wait for a person or are unknown, and not when fewer do', async () => {
    const { spoken } = setUp([
      stream(
        [status({ approvals: 2 }), status({ approvals: 3, unknown: 1 }), status({ approvals: 1 })],
        'open',
      ),
    ])
    await vi.advanceTimersByTimeAsync(5000)
    expect(spoken()).toMatchObject({ polite: '1 effect is unknown: nobody can say whether it happened.' })
    expect(spoken().turn).toBe(2)
  })

  it('L3 interrupts when nothing runs any more, once for one reason', async () => {
    const stalled = status({ stalled: 'The disk is full' })
    const { spoken } = setUp([stream([stalled, stalled, status({ stalled: 'The disk is full' })], 'open')])
    await soon()
    expect(spoken()).toMatchObject({ assertive: 'Live runs are stalled: The disk is full', turn: 1 })
  })
})
