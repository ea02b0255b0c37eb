import { describe, expect, it } from 'vitest'
import { actingPlaybook, anyEvent, arrive, inWorld } from './in-world'
import type { Behaviour, PeerMood } from './peer-mood'
import { simPlaybook } from './sim-playbooks'
import { type World, worldStart } from './world'

// Whole runs against a service that misbehaves, in virtual time: what each effect comes to (reliability.md §2.1), how
// much is asked of the service meanwhile (R20), and whom else it holds up (R19).

const minute = 60_000

/** What an effect came to: its state, how often it reached the service, and how often that did it. */
async function outcomeOf(name: string, mood: Partial<PeerMood>): Promise<string> {
  let told = ''
  await inWorld({ playbooks: [actingPlaybook(name)], mood }, async (world) => {
    arrive(world)
    await world.rest()
    const states = world.db.prepare('SELECT state FROM effects').pluck().all()
    told = `${states.join(' ')}, sent ${world.peer.arrivals.length}, done ${world.peer.applied.length}`
  })
  return told
}

const script = (behaviour: Behaviour, times: number): Behaviour[] =>
  Array.from({ length: times }, () => behaviour)

describe('a service that once', () => {
  it.each<[Behaviour, { [delivery: string]: string }]>([
    [
      'apply-and-drop',
      {
        keyed: 'CONFIRMED, sent 2, done 1',
        probeable: 'RECONCILED_APPLIED, sent 1, done 1',
        'one-shot': 'UNKNOWN, sent 1, done 1',
        message: 'CONFIRMED, sent 2, done 2',
      },
    ],
    [
      'drop',
      {
        keyed: 'CONFIRMED, sent 2, done 1',
        probeable: 'CONFIRMED, sent 2, done 1',
        'one-shot': 'UNKNOWN, sent 1, done 0',
        message: 'CONFIRMED, sent 2, done 1',
      },
    ],
    [
      'no-connect',
      {
        keyed: 'CONFIRMED, sent 1, done 1',
        probeable: 'CONFIRMED, sent 1, done 1',
        'one-shot': 'NOT_APPLIED, sent 0, done 0',
        message: 'NOT_APPLIED, sent 0, done 0',
      },
    ],
    [
      'hang',
      {
        keyed: 'CONFIRMED, sent 2, done 1',
        probeable: 'CONFIRMED, sent 2, done 1',
        'one-shot': 'UNKNOWN, sent 1, done 0',
        message: 'UNKNOWN, sent 1, done 0',
      },
    ],
    [
      'garbage',
      {
        keyed: 'CONFIRMED, sent 2, done 1',
        probeable: 'RECONCILED_APPLIED, sent 1, done 1',
        'one-shot': 'UNKNOWN, sent 1, done 1',
        message: 'CONFIRMED, sent 2, done 2',
      },
    ],
    [
      'accept',
      {
        keyed: 'ACCEPTED, sent 1, done 0',
        probeable: 'ACCEPTED, sent 1, done 0',
        'one-shot': 'ACCEPTED, sent 1, done 0',
        message: 'ACCEPTED, sent 1, done 0',
      },
    ],
    [
      'accept-and-do',
      {
        keyed: 'ACCEPTED, sent 1, done 1',
        probeable: 'CONFIRMED, sent 1, done 1',
        'one-shot': 'ACCEPTED, sent 1, done 1',
        message: 'ACCEPTED, sent 1, done 1',
      },
    ],
    [
      'late',
      {
        keyed: 'CONFIRMED, sent 2, done 1',
        probeable: 'RECONCILED_APPLIED, sent 1, done 1',
        'one-shot': 'UNKNOWN, sent 1, done 1',
        message: 'UNKNOWN, sent 1, done 1',
      },
    ],
    [
      'busy',
      {
        keyed: 'CONFIRMED, sent 2, done 1',
        probeable: 'CONFIRMED, sent 2, done 1',
        'one-shot': 'NOT_APPLIED, sent 1, done 0',
        message: 'NOT_APPLIED, sent 1, done 0',
      },
    ],
  ])('does "%s" leaves each effect in the state of the table', async (behaviour, expected) => {
    for (const [delivery, outcome] of Object.entries(expected))
      expect([delivery, await outcomeOf(delivery, { script: script(behaviour, 1) })]).toEqual([
        delivery,
        outcome,
      ])
  })
})

describe('a service that for minutes', () => {
  const outage = (behaviour: Behaviour) => ({
    always: (_: string, now: number) => (now < worldStart + 5 * minute ? behaviour : null),
  })

  it.each<[Behaviour, { [delivery: string]: RegExp }]>([
    ['broken', { keyed: /^CONFIRMED.*done 1/, 'one-shot': /^UNKNOWN, sent 1/, message: /^UNKNOWN, sent 2/ }],
    ['drop', { keyed: /^CONFIRMED.*done 1/, 'one-shot': /^UNKNOWN, sent 1/, message: /^UNKNOWN, sent 2/ }],
    ['hang', { keyed: /^CONFIRMED.*done 1/, 'one-shot': /^UNKNOWN, sent 1/, message: /^UNKNOWN, sent 1/ }],
    ['busy', { keyed: /^NOT_APPLIED, sent 3, done 0/, 'one-shot': /^NOT_APPLIED, sent 1, done 0/ }],
  ])('does "%s" leaves each effect in the state of the table', async (behaviour, expected) => {
    for (const [delivery, outcome] of Object.entries(expected))
      expect(await outcomeOf(delivery, outage(behaviour))).toMatch(outcome)
  })

  it.each<Behaviour>(['busy', 'broken', 'drop', 'hang', 'garbage'])(
    'does "%s" is sent at most a tenth more than is asked of it for the first time (R20)',
    async (behaviour) => {
      const nodes = {
        n1: anyEvent,
        n2: { type: 'enrichment.sim-read', policy: { retries: 2, onError: 'continue' } },
        n3: { type: 'response.sim-keyed', policy: { onError: 'continue' } },
        n4: { type: 'response.sim-message' },
      }
      const playbook = simPlaybook('p1', 'n1.ok>n2 n2.ok>n3 n3.ok>n4', nodes, { concurrency: 64 })
      const inTrouble = (now: number) => now >= worldStart + 2 * minute && now < worldStart + 7 * minute
      const always = (_: string, now: number) => (inTrouble(now) ? behaviour : null)
      await inWorld({ playbooks: [playbook], mood: { always } }, async (world) => {
        for (let i = 0; i < 1_000; i++) world.time.after(i * 600, () => arrive(world))
        await world.rest(40, 1_000_000)
        const asked = firstTries(world)
        // What has to be sent again later, because nobody knows what came of it, comes minutes after.
        const sent = world.peer.requests.map(({ at }) => at - worldStart).filter((at) => at < 10 * minute)
        expect(asked.length).toBeGreaterThan(1_900)
        for (const [i, at] of sent.entries())
          expect(i + 1).toBeLessThanOrEqual(Math.max(3, 1.1 * upTo(asked, at)))
      })
    },
  )
})

/** When each step was begun, retries left out, in milliseconds. */
function firstTries({ log }: World): number[] {
  const begun = new Map<string, number>()
  for (const line of log) {
    const [at, what, tag, event] = line.split(' ')
    const step = `${tag} ${event}`
    if (what === 'run' && !begun.has(step)) begun.set(step, Number(at) * 1000)
  }
  return [...begun.values()]
}

/** How many of the times, which are in order, have come by then. */
const upTo = (times: readonly number[], at: number): number => {
  let from = 0
  let to = times.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((times[middle] ?? 0) <= at) from = middle + 1
    else to = middle
  }
  return from
}

describe('a service that hangs', () => {
  /** How long runs of the healthy playbook took until their last request, in order. */
  async function healthyRuns(isHung: boolean): Promise<number[]> {
    const chain = (id: string, connection: string) => {
      const act = { type: 'response.sim-keyed', connection, policy: { onError: 'continue' } }
      const nodes = { n1: anyEvent, n2: { ...act, type: 'enrichment.sim-read' }, n3: act, n4: act }
      return simPlaybook(id, 'n1.ok>n2 n2.ok>n3 n3.ok>n4', nodes, { concurrency: 8 })
    }
    const took: number[] = []
    const mood: Partial<PeerMood> = {
      delayMs: 20,
      always: (host) => (isHung && host === 'other.example' ? 'hang' : null),
    }
    const playbooks = [chain('healthy', 'own'), chain('held-up', 'other')]
    await inWorld({ playbooks, mood }, async (world) => {
      for (let i = 0; i < 300; i++) world.time.after(i * 100, () => arrive(world))
      await world.pass(20 * minute)
      for (const { tag, event, at } of world.peer.arrivals) {
        if (tag !== 'healthy/n4') continue
        const time = world.db.prepare('SELECT time FROM events WHERE id = ?').pluck().get(event)
        took.push(at - Number(time) - 1_000)
      }
    })
    return took.toSorted((a, b) => a - b)
  }

  it('holds up nobody who does not ask it anything (R19)', async () => {
    const p95 = (took: readonly number[]) => took[Math.floor(took.length * 0.95)] ?? 0
    const [well, beside] = [await healthyRuns(false), await healthyRuns(true)]
    expect([well.length, beside.length]).toEqual([300, 300])
    expect(p95(well)).toBeGreaterThanOrEqual(40)
    expect(p95(beside)).toBeLessThan(1.2 * p95(well))
  })
})
