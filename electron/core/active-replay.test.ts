import { describe, expect, it } from 'vitest'
import { planOf } from '../executor/testing'
import { emptyTotals } from '../executor/totals'
import type { ReplayNews } from '../views/replays'
import { ActiveReplay } from './active-replay'

const plan = planOf('n1.ok>n2 n1.ok>n3')

/** A replay whose totals a test moves on, as the executor does: always the same object, ever fuller. */
function setUp() {
  const active = new ActiveReplay('r1', plan, 10)
  const totals = emptyTotals(plan)
  const run = (node: 'n2' | 'n3') => {
    totals.runs++
    const found = totals.nodes[node]
    if (found) found.in++
    totals.wires[node === 'n2' ? 'w1' : 'w2'] = (totals.wires[node === 'n2' ? 'w1' : 'w2'] ?? 0) + 1
  }
  return { active, totals, run, progress: () => active.progress(totals) }
}

type Counts = { runs: number; nodes: Record<string, number>; state: string }

/** What a page knows when it has folded all news so far. */
function folded(news: readonly ReplayNews[]): Counts {
  const counts: Counts = { runs: 0, nodes: {}, state: '' }
  for (const { totals, state } of news) {
    counts.state = state
    counts.runs = totals.runs ?? counts.runs
    for (const [id, node] of Object.entries(totals.nodes ?? {})) counts.nodes[id] = node.in
  }
  return counts
}

describe('news of a replay', () => {
  it('hold all at first, and then what has changed', async () => {
    const { active, totals, run, progress } = setUp()
    const news = active.follow(undefined)
    expect((await news.next()).value).toMatchObject({ state: 'running', processed: 0, expected: 10, totals })
    const second = news.next()
    run('n2')
    progress()
    const { value } = (await second) as { value: ReplayNews }
    expect(value).toMatchObject({
      processed: 1,
      totals: { runs: 1, nodes: { n2: { in: 1 } }, wires: { w1: 1 } },
    })
    expect(Object.keys(value.totals.nodes ?? {})).toEqual(['n2'])
    await news.return(undefined)
  })

  it('miss nothing that changed while the reader was slow', async () => {
    const { active, run, progress } = setUp()
    const follow = active.follow(undefined)
    const news: ReplayNews[] = []
    run('n2')
    progress()
    news.push((await follow.next()).value as ReplayNews)
    // While the reader holds the first news, n2 moves on for the last time; afterwards only n3 does.
    run('n2')
    progress()
    const next = follow.next()
    run('n3')
    progress()
    news.push((await next).value as ReplayNews)
    expect(folded(news)).toMatchObject({ runs: 3, nodes: { n2: 2, n3: 1 } })
    await follow.return(undefined)
  })

  it('tell the end also to a reader who was slow when it came', async () => {
    const { active, run, progress } = setUp()
    const follow = active.follow(undefined)
    const news = [(await follow.next()).value as ReplayNews]
    run('n2')
    progress()
    active.end('finished', { traceHash: 'f00d' })
    for await (const item of follow) news.push(item)
    expect(folded(news)).toMatchObject({ runs: 1, nodes: { n2: 1 }, state: 'finished' })
    expect(news.at(-1)).toMatchObject({ state: 'finished', traceHash: 'f00d', error: null })
  })

  it('go to several readers, each with all of it', async () => {
    const { active, run, progress } = setUp()
    const read = async () => {
      const news: ReplayNews[] = []
      for await (const item of active.follow(undefined)) news.push(item)
      return folded(news)
    }
    const readers = [read(), read()]
    run('n2')
    progress()
    await new Promise(setImmediate)
    run('n3')
    progress()
    active.end('failed', { error: 'why' })
    for (const counts of await Promise.all([...readers, read()]))
      expect(counts).toEqual({ runs: 2, nodes: { n1: 0, n2: 1, n3: 1 }, state: 'failed' })
  })

  it('end for a reader who has gone, before or while it waits', async () => {
    const { active } = setUp()
    const gone = active.follow(AbortSignal.abort())
    expect((await gone.next()).done).toBe(false)
    expect(await gone.next()).toEqual({ done: true, value: undefined })
    const abort = new AbortController()
    const going = active.follow(abort.signal)
    await going.next()
    const next = going.next()
    abort.abort()
    expect(await next).toEqual({ done: true, value: undefined })
  })
})

describe('what was no event', () => {
  it('is counted, and the first few reasons are kept', () => {
    const { active } = setUp()
    for (let i = 0; i < 100; i++) active.park(`reason ${i}`)
    expect(active.parkedCount).toBe(100)
    expect(active.parked).toEqual(['reason 0', 'reason 1', 'reason 2', 'reason 3', 'reason 4'])
  })
})
