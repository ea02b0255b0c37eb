import { describe, expect, it } from 'vitest'
import { CrashesAt } from './faults'
import { actingPlaybook, anyEvent, arrive, decideAll, effectStates, inWorld } from './in-world'
import { simPlaybook } from './sim-playbooks'
import type { World } from './world'

// E11: how old an event may be is asked when its effect is about to be sent, however long its run has waited.

const hour = 3_600_000
const ways = {
  n1: anyEvent,
  n2: { type: 'response.sim-keyed' },
  n3: { type: 'logic.log', input: { message: { value: 'too old' } } },
}
const endings = ({ db }: World) =>
  db.prepare("SELECT status || ' ' || ending FROM runs LEFT JOIN paths ON paths.id = runs.path").pluck().all()

describe('an effect behind an approval that came when its event was too old to act on', () => {
  it('leaves by "stale", where the effect itself was to be approved', async () => {
    const playbooks = [simPlaybook('p1', 'n1.ok>n2 n2.stale>n3', ways)]
    await inWorld({ playbooks, level: 'supervised' }, async (world) => {
      arrive(world)
      await world.pass(3 * hour)
      await world.quietly(() => decideAll(world, 'approved'))
      await world.rest()
      expect(endings(world)).toEqual(['completed n3'])
      expect(effectStates(world)).toEqual(['NOT_APPLIED'])
      expect(world.peer.arrivals).toEqual([])
    })
  })

  it('leaves by "stale", where a step before it had asked', async () => {
    const approval = {
      type: 'logic.approval',
      config: { deadlineHours: 8 },
      input: { question: { value: 'go on?' } },
    }
    const playbooks = [simPlaybook('p1', 'n1.ok>n4 n4.approved>n2 n2.stale>n3', { ...ways, n4: approval })]
    await inWorld({ playbooks }, async (world) => {
      arrive(world)
      await world.pass(3 * hour)
      await world.quietly(() => decideAll(world, 'approved'))
      await world.rest()
      expect(endings(world)).toEqual(['completed n3'])
      expect(world.peer.arrivals).toEqual([])
    })
  })

  it('is sent when the approval came in time', async () => {
    await inWorld({ playbooks: [actingPlaybook('keyed')], level: 'supervised' }, async (world) => {
      arrive(world)
      await world.pass(hour)
      await world.quietly(() => decideAll(world, 'approved'))
      await world.rest()
      expect(effectStates(world)).toEqual(['CONFIRMED'])
    })
  })
})

describe('an effect that may have been done when the process died', () => {
  it('is not sent again once its event is too old: a person says what came of it', async () => {
    const playbooks = [actingPlaybook('keyed')]
    const ended = new Set<string>()
    for (let commit = 1; commit < 8; commit++) {
      const faults = new CrashesAt([[commit, 'crash-after']])
      await inWorld({ playbooks, faults }, async (world) => {
        arrive(world, 'ada', 2 * hour - 500)
        await world.pass(20_000)
        const sent = world.peer.arrivals.length
        const [effect] = world.host?.live.effects(['UNKNOWN'], 5) ?? []
        if (effect) {
          const as = world.peer.isApplied(effect.target ?? '') ? 'applied' : 'not_applied'
          const said = { effect: effect.id, as, by: 'dora', reason: '' } as const
          await world.quietly(async () => void (await world.host?.live.settle(said)))
        }
        await world.rest()
        expect(world.peer.arrivals).toHaveLength(sent)
        if (effect) ended.add(`${sent > 0 ? 'done' : 'not done'}: ${endings(world).join(' ')}`)
      })
    }
    expect(ended.size).toBeGreaterThan(0)
    // What had not been done is too old to be done now.
    expect(['done: completed n2', 'not done: failed n2!']).toEqual(expect.arrayContaining([...ended]))
  })
})
