import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../resources/samples/random'
import { firesOnce } from '../../nodes/sdk'
import type { History, RunEvent } from './ports'
import { replayEvents } from './replay'
import { nodeOf, planOf, worldOf } from './testing'

const minute = 60_000
const start = Date.parse('2026-06-03T14:00:00Z')

// A type as a later one will be: three failed logins of one user in ten minutes.
const burst = nodeOf(
  'burst',
  async ({ out, ctx }) => {
    const { state, count } = await firesOnce(ctx, { key: ['user.name'], withinMs: 10 * minute, threshold: 3 })
    return state === 'fires' ? out.ok({ count }) : out.other({ state, count })
  },
  { effect: 'read' },
)
const plan = planOf('n1.ok>n2 n2.ok>n3', { n2: { type: burst } })

const events: RunEvent[] = [
  'dora',
  'alice',
  'dora',
  'dora',
  'alice',
  'dora',
  'bob',
  'alice',
  'dora',
  'alice',
].map((name, i) => {
  const time = start + i * minute
  return { id: `e${i}`, time, label: name, document: { user: { name } } }
})

/** Answers in an order of its own. */
function historyOf(all: readonly RunEvent[], random: SeededRandom): History {
  return {
    async before(position, limit, only) {
      for (let turns = random.between(0, 5); turns > 0; turns--) await new Promise(setImmediate)
      return all
        .filter(({ time, id }) => time < position.time || (time === position.time && id < position.id))
        .filter((event) => !only || (event.time > only.after && only.test(event)))
        .toSorted((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1))
        .slice(0, limit)
    },
  }
}

async function firings(order: readonly RunEvent[], concurrency: number, seed: number) {
  const fired: string[] = []
  const left = [...order]
  const { traceHash } = await replayEvents({
    plan,
    id: 1,
    dispatcher: { take: async (limit) => left.splice(0, limit), close: async () => undefined },
    journal: {
      append: async (_, rows) =>
        void fired.push(...rows.flatMap(({ event, ending }) => (ending === 'n3' ? [event] : []))),
    },
    world: worldOf({ history: historyOf(events, new SeededRandom(seed)) }).world,
    concurrency,
    onProgress: () => undefined,
  })
  return { fired: fired.toSorted(), traceHash }
}

describe('a threshold over other events', () => {
  it('fires once for each key and window, and then leaves by another way', async () => {
    // The third of dora is e3, the third of alice e7.
    expect((await firings(events, 1, 1)).fired).toEqual(['e3', 'e7'])
  })

  it('fires for the same events at any concurrency, whichever answer comes first', async () => {
    const once = await firings(events, 1, 1)
    for (const [concurrency, seed] of [
      [2, 2],
      [8, 3],
      [64, 4],
    ] as const)
      expect(await firings(events, concurrency, seed)).toEqual(once)
  })

  it('fires for the same events in whatever order they are replayed', async () => {
    expect((await firings(events.toReversed(), 4, 5)).fired).toEqual(['e3', 'e7'])
  })
})
