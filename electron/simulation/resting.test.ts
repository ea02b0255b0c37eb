import { describe, expect, it } from 'vitest'
import type { EffectState, WaitKind } from '../views/live'
import { noFaults } from './faults'
import { Seeded } from './seeded'
import { simPlaybook } from './sim-playbooks'
import { World } from './world'

const trigger = { type: 'trigger.event', config: { where: 'event.severity >= 20.0' } }
const hour = 3_600_000

/** Runs of which each waits: every second one for a timer, the others for a person. */
const waiting = simPlaybook(
  'p1',
  'n1.ok>n2 n2.true>n3 n2.false>n4 n3.ok>n5 n4.expired>n5',
  {
    n1: trigger,
    n2: { type: 'logic.branch', input: { condition: { expr: 'event.severity >= 50.0' } } },
    n3: { type: 'logic.sim-timer', config: { ms: 10 * hour } },
    n4: { type: 'logic.approval', config: { deadlineHours: 20 }, input: { question: { value: 'go on?' } } },
    n5: { type: 'logic.log', input: { message: { value: 'over' } } },
  },
  { concurrency: 64 },
)

async function newWorld(): Promise<World> {
  const random = new Seeded(1)
  const mood = { random: random.fork(), trouble: 0, outage: () => false, script: [] }
  const world = new World({ random, mood, faults: noFaults, downMs: () => 1_000 })
  await world.quietly(() => world.start())
  return world
}

const total = ({ calls }: World): number => [...calls.values()].reduce((sum, count) => sum + count, 0)
const count = ({ db }: World, sql: string): unknown => db.prepare(sql).pluck().get()

describe('ten thousand runs that wait', () => {
  it('cost nothing while they wait, survive the process, and end when their time comes', {
    timeout: 600_000,
  }, async () => {
    const runs = 10_000
    const world = await newWorld()
    try {
      await world.quietly(() => world.deploy(waiting, 'automatic'))
      for (let i = 0; i < runs; i++)
        world.arrive({ user: `u${i}`, severity: i % 2 === 0 ? 90 : 30, historic: false, ageMs: 1_000 })
      await world.pass(600_000)
      expect(count(world, "SELECT count(*) FROM live_runs WHERE state = 'waiting'")).toBe(runs)
      const rest = async () => {
        const before = total(world)
        await world.pass(8 * hour)
        expect(total(world) - before).toBe(0)
        // All of them wait on one timer.
        expect(world.time.pending).toBe(1)
      }
      await rest()
      world.kill()
      await world.pass(60_000)
      expect(world.isUp).toBe(true)
      expect(count(world, 'SELECT count(*) FROM waits')).toBe(runs)
      await world.pass(3 * hour)
      expect(count(world, 'SELECT count(*) FROM waits')).toBe(runs / 2)
      await rest()
      await world.rest()
      expect(count(world, 'SELECT count(*) FROM runs')).toBe(runs)
      expect(count(world, 'SELECT count(*) FROM live_runs')).toBe(0)
    } finally {
      world.close()
    }
  })
})

/** How each state that is not the last one of its kind is left, with nobody doing anything. */
const ways: {
  runs: Record<string, string>
  waits: Record<WaitKind, string>
  effects: Record<EffectState, string>
} = {
  // A run that is worked on has the deadline of its playbook; one that is queued is behind such a one.
  runs: { running: 'deadline', queued: 'turn', waiting: 'deadline' },
  waits: { approval: 'deadline', timer: 'deadline', form: 'deadline', unknown_effect: 'deadline' },
  effects: {
    PLANNED: 'step',
    AWAITING_APPROVAL: 'deadline',
    APPROVED: 'step',
    INTENT: 'step',
    ACCEPTED: 'probe',
    UNKNOWN: 'person',
    REJECTED: 'last',
    EXPIRED: 'last',
    CONFIRMED: 'last',
    NOT_APPLIED: 'last',
    RECONCILED_APPLIED: 'last',
    RECONCILED_NOT_APPLIED: 'last',
    ABANDONED: 'last',
  },
}

describe('every state that is not an end', () => {
  it('is one of those that are known here', async () => {
    const world = await newWorld()
    const allowed = (table: string, column: string) => {
      const sql = String(count(world, `SELECT sql FROM sqlite_schema WHERE name = '${table}'`))
      const list = new RegExp(`${column} IN \\(([^)]*)\\)`).exec(sql)?.[1] ?? ''
      return list.replaceAll("'", '').split(/,\s*/).toSorted()
    }
    // What the database lets in is all that there can be.
    expect(Object.keys(ways.runs).toSorted()).toEqual(allowed('live_runs', 'state'))
    expect(Object.keys(ways.waits).toSorted()).toEqual(allowed('waits', 'kind'))
    expect(Object.keys(ways.effects).toSorted()).toEqual(allowed('effects', 'state'))
    world.close()
  })

  // The clock alone passes here: no person says anything, and the service never gets well.
  const nodes = {
    timer: { type: 'logic.sim-timer', config: { ms: hour } },
    approval: { type: 'logic.approval', config: {}, input: { question: { value: 'go on?' } } },
    keyed: { type: 'response.sim-keyed' },
    probeable: { type: 'response.sim-probeable' },
    'one-shot': { type: 'response.sim-one-shot' },
    message: { type: 'response.sim-message' },
    destructive: { type: 'response.sim-destructive' },
  }
  const moods = ['drop', 'apply-and-hang', 'accept', 'broken', 'ok'] as const
  it.each(Object.keys(nodes).flatMap((name) => moods.map((mood) => [name, mood] as const)))(
    'is left by the clock alone: %s, where the service does "%s"',
    async (name, mood) => {
      const world = await newWorld()
      try {
        world.peerAlways(mood)
        const playbook = simPlaybook('p1', 'n1.ok>n2', { n1: trigger, n2: nodes[name as keyof typeof nodes] })
        await world.quietly(() => world.deploy(playbook, name === 'keyed' ? 'supervised' : 'automatic'))
        world.arrive({ user: 'ada', severity: 60, historic: false, ageMs: 1_000 })
        world.arrive({ user: 'bob', severity: 60, historic: false, ageMs: 1_000 })
        await world.pass(1_000)
        await world.rest()
        expect(count(world, 'SELECT count(*) FROM runs')).toBe(2)
        const left = world.db.prepare<[], { state: string }>('SELECT state FROM effects').all()
        // What nobody can know is a person's to say: it stays on his list, and holds nothing up.
        for (const { state } of left)
          expect(['last', 'person', 'probe']).toContain(ways.effects[state as EffectState])
      } finally {
        world.close()
      }
    },
  )
})
