import { describe, expect, it } from 'vitest'
import { CrashesAt } from './faults'
import { actingPlaybook, anyEvent, arrive, cancelFirst, effectStates, inWorld } from './in-world'
import type { Behaviour } from './peer-mood'
import { simPlaybook } from './sim-playbooks'
import type { World } from './world'

const hour = 3_600_000
const ended = ({ db }: World) =>
  db
    .prepare('SELECT status FROM runs LEFT JOIN paths ON paths.id = runs.path ORDER BY runs.seq')
    .pluck()
    .all()

describe('an effect that can be asked about, of a run that was cancelled before its outcome was known', () => {
  it.each<[Behaviour, string]>([
    ['apply-and-drop', 'RECONCILED_APPLIED'],
    ['drop', 'RECONCILED_NOT_APPLIED'],
    ['accept-and-do', 'CONFIRMED'],
  ])('is asked about until that is known, and never sent again (%s)', async (behaviour, expected) => {
    const playbooks = [actingPlaybook('probeable')]
    await inWorld({ playbooks, mood: { script: [behaviour] } }, async (world) => {
      arrive(world)
      await world.pass(1_000)
      await cancelFirst(world)
      expect(ended(world)).toEqual(['cancelled'])
      await world.rest()
      expect(effectStates(world)).toEqual([expected])
      expect(world.peer.arrivals).toHaveLength(1)
    })
  })

  it('is asked about by the next life of the process', async () => {
    const playbooks = [actingPlaybook('probeable')]
    await inWorld({ playbooks, mood: { script: ['apply-and-drop'] } }, async (world) => {
      arrive(world)
      await world.pass(1_000)
      await cancelFirst(world)
      world.kill()
      await world.rest()
      expect(effectStates(world)).toEqual(['RECONCILED_APPLIED'])
    })
  })

  it("is a person's to say when the service has not said it for a day", async () => {
    const always = (_: string, now: number) => (now > 0 ? ('hang' as const) : null)
    const playbooks = [actingPlaybook('probeable', { policy: { timeoutMs: 10_000 } })]
    let isHung = false
    const mood = {
      script: ['drop' as const],
      always: (host: string, now: number) => (isHung ? always(host, now) : null),
    }
    await inWorld({ playbooks, mood }, async (world) => {
      arrive(world)
      await world.pass(1_000)
      isHung = true
      await cancelFirst(world)
      await world.pass(30 * hour)
      const [effect] = world.host?.live.effects(['UNKNOWN'], 5) ?? []
      expect(world.db.prepare('SELECT due FROM effects').pluck().all()).toEqual([null])
      const asked = world.peer.requests.length
      expect(asked).toBeGreaterThan(50)
      await world.pass(30 * hour)
      expect(world.peer.requests).toHaveLength(asked)
      const said = { effect: effect?.id ?? '', as: 'not_applied', by: 'dora', reason: '' } as const
      await world.quietly(async () => void (await world.host?.live.settle(said)))
      expect(effectStates(world)).toEqual(['RECONCILED_NOT_APPLIED'])
    })
  })

  it('is left as a person has said while it was being asked about', async () => {
    let isHung = false
    const mood = { script: ['drop' as const], always: () => (isHung ? ('hang' as const) : null) }
    await inWorld({ playbooks: [actingPlaybook('probeable')], mood }, async (world) => {
      arrive(world)
      await world.pass(1_000)
      await cancelFirst(world)
      isHung = true
      await world.pass(6_000)
      const [effect] = world.host?.live.effects(['UNKNOWN'], 5) ?? []
      const said = { effect: effect?.id ?? '', as: 'applied', by: 'dora', reason: '' } as const
      await world.quietly(async () => void (await world.host?.live.settle(said)))
      await world.pass(hour)
      expect(effectStates(world)).toEqual(['RECONCILED_APPLIED'])
    })
  })

  it('is asked about wherever the process dies', async () => {
    for (let commit = 1; commit < 14; commit++) {
      const faults = new CrashesAt([[commit, 'crash-after']])
      const mood = { script: ['apply-and-drop' as const] }
      await inWorld({ playbooks: [actingPlaybook('probeable')], faults, mood }, async (world) => {
        arrive(world)
        await world.pass(2_000)
        await cancelFirst(world)
        await world.rest()
        expect(effectStates(world)).not.toContain('UNKNOWN')
      })
    }
  })
})

describe('an effect of a run that came to its deadline', () => {
  it('is asked about until it is known what came of it', async () => {
    const nodes = {
      n1: anyEvent,
      n2: { type: 'response.sim-probeable' },
      n3: { type: 'enrichment.sim-read', connection: 'other', policy: { timeoutMs: 60_000 } },
    }
    const playbooks = [simPlaybook('p1', 'n1.ok>n2 n1.ok>n3', nodes, { deadlineMs: 2_000 })]
    const always = (host: string) => (host === 'other.example' ? ('hang' as const) : null)
    await inWorld({ playbooks, mood: { script: ['apply-and-drop'], always } }, async (world) => {
      arrive(world)
      await world.rest()
      expect(ended(world)).toEqual(['failed'])
      expect(effectStates(world)).toEqual(['RECONCILED_APPLIED'])
    })
  })
})
