import { createHash, hash } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { SeededRandom } from '../../resources/samples/random'
import { type AnyNode, type JsonObject, NodeError } from '../../nodes/sdk'
import type { Totals } from '../views/totals'
import type { Plan } from './plan'
import type { Dispatcher, Reader, Reading, RunEvent, RunRow, World } from './ports'
import { replayEvents } from './replay'
import { LargeValues } from './large-values'
import { readSteps, traceTexts } from './step-record'
import { actionOf, nodeOf, planOf, worldOf } from './testing'

const eventOf = (index: number): RunEvent => ({
  id: `event-${index}`,
  time: 1_780_495_200_000 + index,
  label: `label ${index}`,
  document: { n: index },
})
const eventsOf = (count: number) => Array.from({ length: count }, (_, index) => eventOf(index))

/** Hands out events in batches of at most the size given; remembers what was asked of it. */
function dispatcherOf(events: readonly RunEvent[], size = 7) {
  let next = 0
  const dispatcher: Dispatcher & { taken: () => number; isClosed: boolean } = {
    isClosed: false,
    taken: () => next,
    async take(limit) {
      const batch = events.slice(next, next + Math.min(size, limit))
      next += batch.length
      return batch
    },
    async close() {
      dispatcher.isClosed = true
    },
  }
  return dispatcher
}

type Options = {
  plan?: Plan
  events?: readonly RunEvent[]
  size?: number
  world?: World
  concurrency?: number
  append?: (rows: readonly RunRow[]) => Promise<void>
}

function start(options: Options = {}) {
  const { events = eventsOf(20), size, world = worldOf().world, concurrency = 4 } = options
  const dispatcher = dispatcherOf(events, size)
  const rows: RunRow[] = []
  const batches: number[] = []
  const progress: number[] = []
  const done = replayEvents({
    plan: options.plan ?? planOf('n1.ok>n2'),
    id: 7,
    dispatcher,
    journal: {
      async append(replay, more) {
        expect(replay).toBe(7)
        batches.push(more.length)
        await options.append?.(more)
        rows.push(...more)
      },
    },
    world,
    concurrency,
    onProgress: ({ runs, notMatched }: Totals) => progress.push(runs + notMatched),
  })
  return { done, rows, batches, progress, dispatcher }
}

/** Answers later, in an order of its own, with a latency that depends on the event alone. */
function shuffledReader(seed: number): Reader {
  const random = new SeededRandom(seed)
  const waiting: (() => void)[] = []
  const answer = () => {
    const [next] = waiting.splice(random.between(0, waiting.length - 1), 1)
    next?.()
    if (waiting.length > 0) setImmediate(answer)
  }
  return {
    read(_, { eventId }) {
      const index = Number(eventId.slice('event-'.length))
      if (index % 3 === 0)
        return { provenance: 'recorded', latencyMs: index, answer: { country: 'NL', database: 'd' } }
      return new Promise((resolve) => {
        waiting.push(() =>
          resolve(
            index % 5 === 0
              ? { provenance: 'recorded', latencyMs: 9, error: new NodeError('timeout', 'No answer') }
              : { provenance: 'recorded', latencyMs: index, answer: { country: 'DE', database: 'd' } },
          ),
        )
        if (waiting.length === 1) setImmediate(answer)
      })
    },
  }
}

const asking: AnyNode = nodeOf('asking', async ({ out, ctx }) => {
  const { country } = await ctx.geoip('x')
  return country === 'NL' ? out.ok({ country }) : out.other({ country })
})
const mixed = () =>
  planOf('n1.ok>n2 n2.ok>n3 n2.other>n4 n2.error>n5', { n2: { type: asking } }, { where: 'event.n != 4.0' })

describe('a replay', () => {
  it('runs the events that match in their order, and counts the others', async () => {
    const plan = planOf('n1.ok>n2', {}, { where: 'event.n > 2.0 && event.n < 6.0' })
    const { done, rows } = start({ plan })
    const { totals } = await done
    expect(totals).toMatchObject({ runs: 3, notMatched: 17, filterErrors: 0, completed: 3 })
    expect(rows.map(({ position, event }) => [position, event])).toEqual([
      [0, 'event-3'],
      [1, 'event-4'],
      [2, 'event-5'],
    ])
  })

  it('counts events for which the filter has no answer, which do not match', async () => {
    const plan = planOf('n1.ok>n2', {}, { where: 'event.n == 1.0 || event.missing' })
    expect((await start({ plan }).done).totals).toMatchObject({ runs: 1, notMatched: 19, filterErrors: 19 })
  })

  it('of no events comes to nothing', async () => {
    const { done, batches, dispatcher } = start({ events: [] })
    expect(await done).toMatchObject({
      totals: { runs: 0 },
      traceHash: createHash('sha256').digest('hex'),
    })
    expect(batches).toEqual([])
    expect(dispatcher.isClosed).toBe(true)
  })

  it('keeps of each run what is needed to find it and to read it again', async () => {
    const { done, rows } = start({ plan: mixed(), world: worldOf({ reader: shuffledReader(1) }).world })
    await done
    const [, first] = rows
    const steps = readSteps(first?.steps ?? '', new LargeValues().find)
    const trace = { eventId: 'event-1', logicHash: 'logic-hash', mode: 'simulate', steps } as const
    expect(first).toEqual({
      position: 1,
      event: 'event-1',
      eventTime: 1_780_495_200_001,
      label: 'label 1',
      mode: 'simulate',
      status: 'completed',
      reason: null,
      ending: 'n4',
      edges: ',w1,w3,',
      nodes: ',n1,n2,n4,',
      errors: ',,',
      hash: hash('sha256', traceTexts(trace).trace),
      timing: '[[0,0],[0,1],[1,0]]',
      steps: first?.steps,
    })
    expect(steps).toHaveLength(3)
    expect(rows.find(({ event }) => event === 'event-5')).toMatchObject({ errors: ',n2,', ending: 'n5' })
  })

  it('hashes the hashes of its runs in the order of their events', async () => {
    const { done, rows } = start({ plan: mixed(), world: worldOf({ reader: shuffledReader(1) }).world })
    const { traceHash } = await done
    const expected = createHash('sha256')
    for (const row of rows) expected.update(row.hash, 'hex')
    expect(traceHash).toBe(expected.digest('hex'))
  })

  it('has one trace hash, order and count, at any concurrency and whichever answer comes first', async () => {
    const results = []
    for (let concurrency = 1; concurrency <= 8; concurrency++) {
      for (const seed of [1, 2]) {
        const world = worldOf({ reader: shuffledReader(seed * concurrency) }).world
        const { done, rows } = start({ plan: mixed(), events: eventsOf(200), world, concurrency, size: 50 })
        results.push({ ...(await done), rows })
      }
    }
    for (const result of results) expect(result).toEqual(results[0])
    expect(results[0]?.rows.map(({ position }) => position)).toEqual(Array.from({ length: 199 }, (_, i) => i))
  })

  it('runs as many events at a time as it is told, and no more', async () => {
    let out = 0
    let most = 0
    const reader: Reader = {
      async read() {
        most = Math.max(most, ++out)
        await new Promise(setImmediate)
        out--
        return { provenance: 'recorded', latencyMs: 1, answer: { country: 'NL', database: 'd' } }
      },
    }
    await start({ plan: mixed(), world: worldOf({ reader }).world, concurrency: 3, events: eventsOf(40) })
      .done
    expect(most).toBe(3)
  })
})

describe('the journal of a replay', () => {
  it('gets its runs in batches, in order, and waits for the end of each', async () => {
    let isWriting = false
    const { done, rows, batches } = start({
      events: eventsOf(2500),
      size: 1000,
      append: async () => {
        expect(isWriting).toBe(false)
        isWriting = true
        await new Promise(setImmediate)
        isWriting = false
      },
    })
    await done
    expect(batches).toEqual([1000, 1000, 500])
    expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 2500 }, (_, i) => i))
  })

  it('gets large runs before there are a thousand of them', async () => {
    const text = 'x'.repeat(1024 * 1024)
    const large = nodeOf('large', ({ out }) => out.ok({ text }))
    const plan = planOf('n1.ok>n2', { n2: { type: large } })
    const { done, batches } = start({ plan, events: eventsOf(40) })
    await done
    expect(batches).toEqual([16, 16, 8])
  })

  it('holds the replay back while it is behind', async () => {
    let go: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      go = resolve
    })
    const { done, dispatcher } = start({ events: eventsOf(5000), size: 100, append: () => gate })
    await vi.waitFor(() => expect(dispatcher.taken()).toBe(1000), 15_000)
    for (let i = 0; i < 20; i++) await new Promise(setImmediate)
    expect(dispatcher.taken()).toBe(1000)
    go()
    expect((await done).totals.runs).toBe(5000)
  })

  it('that fails ends the replay with its reason, and lets go of the events', async () => {
    const append = () => Promise.reject(new Error('disk full'))
    const { done, dispatcher } = start({ append })
    await expect(done).rejects.toThrow('disk full')
    expect(dispatcher.isClosed).toBe(true)
  })
})

describe('a replay that cannot go on', () => {
  it('when its events cannot be read fails with the reason', async () => {
    const close = vi.fn<Dispatcher['close']>(async () => undefined)
    const dispatcher: Dispatcher = {
      take: () => Promise.reject(new Error('damaged')),
      close,
    }
    const replay = replayEvents({
      plan: planOf('n1.ok>n2'),
      id: 1,
      dispatcher,
      journal: { append: async () => undefined },
      world: worldOf().world,
      concurrency: 1,
      onProgress: () => undefined,
    })
    await expect(replay).rejects.toThrow('damaged')
    expect(close).toHaveBeenCalledOnce()
  })

  it('when the events behind some cannot be read keeps what has run', async () => {
    const rows: RunRow[] = []
    let taken = 0
    const replay = replayEvents({
      plan: planOf('n1.ok>n2'),
      id: 1,
      dispatcher: {
        take: async () => {
          if (taken++ > 0) throw new Error('damaged')
          return eventsOf(5)
        },
        close: async () => undefined,
      },
      journal: { append: async (_, more) => void rows.push(...more) },
      world: worldOf().world,
      concurrency: 1,
      onProgress: () => undefined,
    })
    await expect(replay).rejects.toThrow('damaged')
    expect(rows.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4])
  })

  it('when it is stopped keeps what has run, and the runs that were under way as cancelled', async () => {
    const abort = new AbortController()
    const reader: Reader = {
      read: (_, { eventId }) => {
        if (eventId !== 'event-5')
          return { provenance: 'recorded', latencyMs: 1, answer: { country: 'NL', database: 'd' } }
        abort.abort(new Error('stopped'))
        return new Promise(() => undefined)
      },
    }
    const world = worldOf({ reader, signal: abort.signal }).world
    const { done, rows, dispatcher, progress } = start({ plan: mixed(), world, concurrency: 1 })
    await expect(done).rejects.toThrow('stopped')
    expect(rows.map(({ event, status }) => [event, status])).toEqual([
      ['event-0', 'completed'],
      ['event-1', 'completed'],
      ['event-2', 'completed'],
      ['event-3', 'completed'],
      ['event-5', 'cancelled'],
    ])
    expect(dispatcher.isClosed).toBe(true)
    expect(progress.at(-1)).toBe(6)
  })

  it('does not start when it has been stopped before', async () => {
    const signal = AbortSignal.abort(new Error('stopped'))
    const { done, rows } = start({ world: worldOf({ signal }).world })
    await expect(done).rejects.toThrow('stopped')
    expect(rows).toEqual([])
  })

  it('ends with a fault of ours, also when a thousand runs are ahead of the one that has it', async () => {
    let answer: () => void = () => undefined
    const reading: Reading = {
      provenance: 'recorded',
      latencyMs: 0,
      answer: { country: 'NL', database: 'd' },
    }
    const reader: Reader = {
      read: (_, { eventId }) =>
        eventId === 'event-0'
          ? new Promise((resolve) => {
              answer = () => resolve(reading)
            })
          : reading,
    }
    // What JSON cannot carry has no trace: no step can be blamed for it, and the run itself breaks.
    const request = ({ eventId }: { eventId: string }) =>
      (eventId === 'event-0' ? { at: new Date(0) } : {}) as JsonObject
    const plan = planOf('n1.ok>n2 n2.ok>n3', {
      n2: { type: asking },
      n3: { type: actionOf('broken', { request }) },
    })
    const world = worldOf({ reader }).world
    const { done, dispatcher } = start({ plan, world, events: eventsOf(5000), size: 500, concurrency: 2 })
    await vi.waitFor(() => expect(dispatcher.taken()).toBeGreaterThan(1000), 15_000)
    for (let i = 0; i < 20; i++) await new Promise(setImmediate)
    answer()
    await expect(done).rejects.toThrow('JSON cannot carry a Date')
    expect(dispatcher.taken()).toBeLessThan(5000)
    expect(dispatcher.isClosed).toBe(true)
  })
})

describe('the thread', () => {
  it('is given back while a replay of steps that never wait runs', async () => {
    let ticks = 0
    let isOver = false
    const tick = () => {
      ticks++
      if (!isOver) setImmediate(tick)
    }
    setImmediate(tick)
    const { done, progress } = start({ events: eventsOf(8000), size: 1000 })
    await done
    isOver = true
    // At least once for each time that progress was told, but for the last.
    expect(ticks).toBeGreaterThanOrEqual(progress.length - 1)
    expect(progress.at(-1)).toBe(8000)
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
  })
})
