import { describe, expect, it } from 'vitest'
import { type CommitFault, CrashesAt, type Faults } from './faults'
import {
  actingPlaybook as acting,
  anyEvent,
  arrive,
  cancelFirst,
  effectStates as states,
  inWorld,
} from './in-world'
import type { Behaviour } from './peer-mood'
import { orderedPlaybook, simPlaybook } from './sim-playbooks'
import type { World } from './world'

// Single courses of things that once went wrong, each told step by step.

const hour = 3_600_000

const runs = ({ db }: World) => db.prepare('SELECT state FROM live_runs ORDER BY seq').pluck().all()
const everyCommit = Array.from({ length: 16 }, (_, i) => i + 1)

describe('an effect', () => {
  it('that was refused because its event is old is not sent by the next life of the process either', async () => {
    for (const commit of everyCommit) {
      await inWorld(
        { playbooks: [acting('keyed')], faults: new CrashesAt([[commit, 'crash-after']]) },
        async (world) => {
          arrive(world, 'ada', 3 * hour)
          await world.rest()
          expect(world.peer.arrivals).toEqual([])
        },
      )
    }
  })

  it('that may have been done is not called undone because it was refused when it was sent again', async () => {
    await inWorld(
      { playbooks: [acting('keyed')], mood: { script: ['apply-and-drop', 'refuse'] } },
      async (world) => {
        arrive(world)
        await world.pass(20_000)
        expect(world.peer.applied).toHaveLength(1)
        expect(states(world)).toEqual(['UNKNOWN'])
        await world.rest()
        expect(states(world)).toEqual(['CONFIRMED'])
      },
    )
  })

  it('that a probe has found missing twice is not sent a third time after a crash', async () => {
    for (const commit of everyCommit) {
      const faults = new CrashesAt([[commit, 'crash-after']])
      const script: Behaviour[] = ['drop', 'drop', 'drop', 'drop']
      await inWorld({ playbooks: [acting('probeable')], faults, mood: { script } }, async (world) => {
        arrive(world)
        await world.rest()
        expect(world.peer.arrivals.length).toBeLessThanOrEqual(2)
      })
    }
  })

  it('that is a message is asked of nobody when the process dies while it is sent', async () => {
    for (const commit of everyCommit) {
      const faults = new CrashesAt([[commit, 'crash-after']])
      await inWorld({ playbooks: [acting('message')], faults }, async (world) => {
        arrive(world)
        await world.pass(60_000)
        expect(runs(world)).toEqual([])
      })
    }
  })

  it('that nobody has decided is over when its run is', async () => {
    await inWorld({ playbooks: [acting('keyed')], level: 'supervised' }, async (world) => {
      arrive(world)
      await world.pass(1_000)
      expect(states(world)).toEqual(['AWAITING_APPROVAL'])
      await cancelFirst(world)
      await world.rest(1)
      expect(states(world)).toEqual(['EXPIRED'])
    })
  })

  it('is not settled by a person while it is being sent again', async () => {
    const script: Behaviour[] = ['apply-and-drop']
    await inWorld({ playbooks: [acting('keyed')], mood: { script } }, async (world) => {
      arrive(world)
      while (states(world)[0] !== 'UNKNOWN') await world.pass(1)
      const [effect] = world.host?.live.effects(['UNKNOWN'], 1) ?? []
      const said = world.act('settle', async () =>
        world.host?.live.settle({ effect: effect?.id ?? '', as: 'applied', by: 'dora', reason: '' }),
      )
      await world.pass(1_000)
      await said
      expect(world.log.join('\n')).toContain('The effect is being looked into at this moment')
      await world.rest()
    })
  })
})

describe('runs of one turn', () => {
  it('go on one after the other, wherever the process dies', async () => {
    let commit = 1
    for (; ; commit++) {
      const faults = new CrashesAt([[commit, 'crash-after']])
      let deaths = 0
      await inWorld({ playbooks: [orderedPlaybook('ordered')], faults }, async (world) => {
        for (const wait of [0, 15_000, 22_000]) world.time.after(wait, () => arrive(world))
        await world.rest(2)
        deaths = world.deaths
      })
      if (deaths === 0) break
    }
    expect(commit).toBeGreaterThan(10)
  })

  it('are not begun beside the first one when one that waits for its turn is cancelled', async () => {
    await inWorld({ playbooks: [orderedPlaybook('ordered')] }, async (world) => {
      for (let i = 0; i < 3; i++) arrive(world)
      await world.pass(1_000)
      expect(runs(world)).toEqual(['waiting', 'queued', 'queued'])
      await cancelFirst(world, 1)
      await world.pass(1_000)
      expect(runs(world)).toEqual(['waiting', 'queued'])
      await world.rest(2)
    })
  })
})

/** Fails the commit of that number, whole or the first job of it. */
class FailsAt implements Faults {
  commits = 0
  readonly #at: number
  readonly #how: CommitFault

  constructor(at: number, how: CommitFault) {
    this.#at = at
    this.#how = how
  }

  onCommit(): CommitFault {
    return ++this.commits === this.#at ? this.#how : 'none'
  }

  onRead() {
    return { kind: 'none' } as const
  }
}

describe('a run that is cancelled', () => {
  it('has its end on the disk when that is answered', async () => {
    await inWorld({ playbooks: [acting('keyed')], level: 'supervised' }, async (world) => {
      arrive(world)
      await world.pass(1_000)
      const [set] = world.host?.live.status().deployments ?? []
      let left: unknown = null
      const cancelled = world.act('cancel', async () => {
        await world.host?.live.runs.cancel(set?.set ?? '', 0)
        left = runs(world)
      })
      await world.pass(1_000)
      await cancelled
      expect(left).toEqual([])
    })
  })

  it('is not said to have ended when the disk did not take that', async () => {
    let told = 0
    for (const at of everyCommit) {
      const faults = new FailsAt(at, 'fail')
      await inWorld({ playbooks: [acting('keyed')], level: 'supervised', faults }, async (world) => {
        arrive(world)
        await world.pass(10_000)
        if (runs(world).length === 0) return
        await cancelFirst(world)
        if (!world.log.some((line) => line.includes('cancel refused: It could not be written down'))) return
        told++
        expect(runs(world)).not.toEqual([])
        await world.pass(60_000)
        await cancelFirst(world)
        expect(runs(world)).toEqual([])
      })
    }
    expect(told).toBeGreaterThan(0)
  })

  it('has no more time for its work because the process died meanwhile', async () => {
    const wait = {
      type: 'enrichment.sim-read',
      policy: { timeoutMs: 12_000, retries: 0, onError: 'continue' },
    }
    const nodes = { n1: anyEvent, n2: wait, n3: wait, n4: wait, n5: wait }
    const playbooks = [
      simPlaybook('p1', 'n1.ok>n2 n2.ok>n3 n3.ok>n4 n4.ok>n5', nodes, { deadlineMs: 30_000 }),
    ]
    await inWorld({ playbooks, mood: { always: () => 'hang' } }, async (world) => {
      arrive(world)
      await world.pass(26_000)
      world.kill()
      await world.pass(10_000)
      const ended = world.db
        .prepare('SELECT reason FROM runs LEFT JOIN paths ON paths.id = runs.path')
        .pluck()
        .all()
      expect(ended).toEqual(['deadline'])
    })
  })
})

describe('a disk that is full for a moment', () => {
  it.each(['fail', 'fail-one'] as const)(
    'keeps nothing of what builds on a write that it lost (%s)',
    async (how) => {
      for (const at of everyCommit) {
        await inWorld({ playbooks: [acting('destructive')], faults: new FailsAt(at, how) }, async (world) => {
          arrive(world)
          world.time.after(30_000, () => arrive(world))
          await world.rest(3)
          expect(runs(world)).toEqual([])
        })
      }
    },
  )

  it('ends a cancelled run all the same, with what it had proposed', async () => {
    for (const at of everyCommit) {
      const parts = {
        playbooks: [acting('keyed')],
        level: 'supervised' as const,
        faults: new FailsAt(at, 'fail'),
      }
      await inWorld(parts, async (world) => {
        arrive(world)
        await world.pass(10_000)
        await cancelFirst(world)
        await world.rest(3)
        expect(runs(world)).toEqual([])
      })
    }
  })

  it('leaves a playbook deployed whose new version could not be', async () => {
    const faults = new FailsAt(1, 'fail')
    await inWorld({ playbooks: [acting('keyed')], faults }, async (world) => {
      await world.act('deploy', async () =>
        world.host?.live.deployments.deploy({ playbook: 'p1', level: 'supervised' }),
      )
      arrive(world)
      await world.rest(3)
      expect(states(world)).toEqual(['CONFIRMED'])
    })
  })
})
