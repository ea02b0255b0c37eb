import { beforeEach, describe, expect, it } from 'vitest'
import { NodeError } from '../../nodes/sdk'
import { temporaryFolder } from '../store/testing'
import type { LiveStatus } from '../views/live'
import type { AppConfig } from './app'
import {
  arrive,
  CountingService,
  countingStep,
  deploy,
  HandClock,
  liveEvents,
  livePlaybook,
  testTypes,
  totalOf,
} from './testing-live'
import { openApp, streamOf } from './testing'

const start = Date.parse('2026-06-03T14:00:00Z')

function setUp() {
  const clock = new HandClock(start)
  const service = new CountingService()
  const folder = temporaryFolder()
  const open = (parts: Partial<AppConfig> = {}) =>
    openApp({ dataFolder: folder, nodeTypes: testTypes, ports: { clock, network: service }, ...parts })
  return { clock, service, open }
}

const act = (type: string, target = 'event.user.name') => ({
  type: `response.test-${type}`,
  input: { target: { expr: target } },
})

beforeEach(() => {
  countingStep.runs.length = 0
})

describe('a deployed playbook', () => {
  it('runs once on each live event that comes after it was deployed, and on no other', async () => {
    const { open } = setUp()
    const app = await open()
    await arrive(app, liveEvents(3, start))
    await deploy(app, livePlaybook('p1', 'n1.ok>n2', { n2: { type: 'logic.test-count' } }))
    await arrive(app, liveEvents(250, start, 100))
    await app.importer.importBytes(streamOf('{"n":1}\n'), { name: 'old.ndjson' })
    await expect
      .poll(() => totalOf(app.live.status()))
      .toEqual({ completed: 250, failed: 0, waiting: 0, running: 0, queue: 0 })
    expect(countingStep.runs).toHaveLength(250)
    expect(new Set(countingStep.runs).size).toBe(250)
  })

  it('is told to whoever follows what is live, when it is deployed and when it is stopped', async () => {
    const { open } = setUp()
    const app = await open()
    const news = app.live.follow(undefined)
    const next = async () => {
      const { value } = (await news.next()) as IteratorYieldResult<LiveStatus>
      return value.deployments.map(({ level }) => level)
    }
    expect(await next()).toEqual([])
    await deploy(app, livePlaybook('p1', 'n1.ok>n2', { n2: { type: 'logic.test-count' } }), 'shadow')
    expect(await next()).toEqual(['shadow'])
    await app.live.deployments.stop('p1')
    expect(await next()).toEqual([])
  })

  it('is not deleted before it is stopped', async () => {
    const { open } = setUp()
    const app = await open()
    await deploy(app, livePlaybook('p1', 'n1.ok>n2', { n2: { type: 'logic.test-count' } }))
    await expect(app.playbooks.delete('p1')).rejects.toThrow('"p1" is deployed: stop it before you delete it')
    await app.live.deployments.stop('p1')
    await app.playbooks.delete('p1')
    expect(app.playbooks.list().map(({ id }) => id)).not.toContain('p1')
  })

  it('hands its queue over to another version, and its runs keep theirs', async () => {
    const { open } = setUp()
    const app = await open()
    const first = await deploy(app, livePlaybook('p1', 'n1.ok>n2', { n2: { type: 'logic.test-timer' } }))
    await arrive(app, liveEvents(2, start))
    await expect.poll(() => totalOf(app.live.status())?.waiting).toBe(2)
    const second = await deploy(app, livePlaybook('p1', 'n1.ok>n2', { n2: { type: 'logic.test-count' } }))
    expect([first.version, second.version]).toEqual([1, 2])
    await arrive(app, liveEvents(1, start, 10))
    await expect.poll(() => totalOf(app.live.status())?.completed).toBe(1)
    expect(app.live.runs.get(first.set, 0)).toMatchObject({ status: 'waiting', reason: 'timer' })
    expect((await app.live.deployments.rollBack('p1')).version).toBe(1)
  })

  it('goes on after a restart with what waited and with what had not been offered', async () => {
    const { clock, open } = setUp()
    const app = await open()
    const { set } = await deploy(
      app,
      livePlaybook('p1', 'n1.ok>n2 n2.ok>n3 n3.ok>n4', {
        n2: { type: 'logic.test-count' },
        n3: { type: 'logic.test-timer' },
        n4: { type: 'logic.log', input: { message: { value: 'done' } } },
      }),
    )
    await arrive(app, liveEvents(3, start))
    await expect.poll(() => totalOf(app.live.status())?.waiting).toBe(3)
    await app.close()
    clock.advance(2000)
    const again = await open()
    await expect.poll(() => totalOf(again.live.status())).toMatchObject({ completed: 3, waiting: 0 })
    // The step before the wait was not run again.
    expect(countingStep.runs).toHaveLength(3)
    expect(again.live.runs.get(set, 0)).toMatchObject({ status: 'completed', ending: 'n4' })
  })

  it('that can no longer be planned is named, and keeps nobody from opening Cordon', async () => {
    const { open } = setUp()
    const app = await open()
    await deploy(app, livePlaybook('p1', 'n1.ok>n2', { n2: { type: 'logic.test-timer' } }))
    await arrive(app, liveEvents(1, start))
    await expect.poll(() => totalOf(app.live.status())?.waiting).toBe(1)
    await app.close()
    const without = await open({ nodeTypes: [] })
    expect(without.live.status().stalled).toBe('p1 v1 cannot run: There is no node type "logic.test-timer"')
    expect(totalOf(without.live.status())?.waiting).toBe(1)
    await without.close()
    expect((await open()).live.status().stalled).toBeNull()
  })

  it('keeps the runs of one key in order, one at a time', async () => {
    const { clock, open } = setUp()
    const app = await open()
    await deploy(
      app,
      livePlaybook('p1', 'n1.ok>n2', { n2: { type: 'logic.test-timer' } }, { orderKey: 'event.user.name' }),
    )
    await arrive(
      app,
      [0, 7, 14, 1].map((n) => liveEvents(1, start, n)[0] ?? {}),
    )
    await expect.poll(() => app.live.status().deployments[0]).toMatchObject({ waiting: 2, running: 2 })
    clock.advance(1000)
    await expect
      .poll(() => app.live.status().deployments[0])
      .toMatchObject({ completed: 2, waiting: 1, running: 1 })
    clock.advance(1000)
    await expect
      .poll(() => app.live.status().deployments[0])
      .toMatchObject({ completed: 3, waiting: 1, running: 0 })
    clock.advance(1000)
    await expect
      .poll(() => app.live.status().deployments[0])
      .toMatchObject({ completed: 4, waiting: 0, running: 0 })
  })

  it('counts as shadow the runs that end where they would wait, so that all runs are in one column', async () => {
    const { open } = setUp()
    const app = await open()
    const question = { question: { value: 'Go on?' } }
    await deploy(
      app,
      livePlaybook('p1', 'n1.ok>n2', { n2: { type: 'logic.approval', input: question } }),
      'shadow',
    )
    await arrive(app, liveEvents(3, start))
    await expect
      .poll(() => app.live.status().deployments)
      .toMatchObject([{ endedWaiting: 3, completed: 0, waiting: 0, running: 0, queue: 0 }])
    expect(app.live.status().approvals).toBe(0)
  })

  it('is told of after it was stopped for as long as runs of it are not at their end', async () => {
    const { clock, open } = setUp()
    const app = await open()
    const timer = { n2: { type: 'logic.test-timer' } }
    for (const id of ['p1', 'p2', 'p3']) await deploy(app, livePlaybook(id, 'n1.ok>n2', timer))
    await arrive(app, liveEvents(2, start))
    await expect.poll(() => app.live.status().deployments.map(({ waiting }) => waiting)).toEqual([2, 2, 2])
    expect(app.live.status().finishing).toEqual([])
    await app.live.deployments.stop('p1')
    await app.live.deployments.stop('p3')
    expect(app.live.status().finishing).toMatchObject([
      { playbook: 'p1', waiting: 2, running: 0, completed: 0 },
      { playbook: 'p3', waiting: 2, running: 0, completed: 0 },
    ])
    clock.advance(1000)
    await expect.poll(() => app.live.status().finishing).toEqual([])
  })

  it('is shown what it would do as shadow, and does nothing', async () => {
    const { service, open } = setUp()
    const app = await open()
    const { set } = await deploy(app, livePlaybook('p1', 'n1.ok>n2', { n2: act('keyed') }), 'shadow')
    await arrive(app, liveEvents(1, start))
    await expect.poll(() => totalOf(app.live.status())?.completed).toBe(1)
    expect(service.acts).toEqual([])
    await expect
      .poll(() => app.data.rows({ replay: set, select: { all: true }, limit: 10 }))
      .toMatchObject({ rows: [{ status: 'completed' }] })
    expect(app.live.runs.get(set, 0).steps.at(-1)).toMatchObject({
      provenance: 'simulated',
      request: { target: 'user-0' },
    })
  })
})

describe('an effect', () => {
  async function runOne(
    type: string,
    parts: Parameters<typeof setUp> extends [] ? Partial<CountingService> : never = {},
  ) {
    const made = setUp()
    Object.assign(made.service, parts)
    const app = await made.open()
    const { set } = await deploy(app, livePlaybook('p1', 'n1.ok>n2', { n2: act(type) }))
    await arrive(app, liveEvents(1, start))
    return { ...made, app, set }
  }
  const states = (app: Awaited<ReturnType<typeof openApp>>) =>
    app.live.effects(undefined, 10).map(({ state }) => state)
  const status = (app: Awaited<ReturnType<typeof openApp>>, set: string) => app.live.runs.get(set, 0).status

  it('is confirmed by the answer, once', async () => {
    const { app, service } = await runOne('keyed')
    await expect.poll(() => states(app)).toEqual(['CONFIRMED'])
    expect(service.applied).toHaveLength(1)
  })

  it('that the peer refuses is not applied, and the run fails with the reason', async () => {
    const { app, set } = await runOne('keyed', { plan: () => ({ status: 403, body: null }) })
    await expect.poll(() => status(app, set)).toBe('failed')
    expect(states(app)).toEqual(['NOT_APPLIED'])
    expect(app.live.runs.get(set, 0).reason).toBe('auth')
  })

  it('with a key is sent again under the same key when its answer is lost', async () => {
    const { app, clock, service, set } = await runOne('keyed', {
      plan: (number, apply) => {
        apply()
        return number === 1 ? new NodeError('unreachable', 'cut') : { status: 200, body: null }
      },
    })
    await expect.poll(() => states(app)).toEqual(['UNKNOWN'])
    // The back-off before the next try.
    await expect
      .poll(() => {
        clock.advance(1000)
        return service.acts.length
      })
      .toBe(2)
    await expect.poll(() => status(app, set)).toBe('completed')
    expect(states(app)).toEqual(['CONFIRMED'])
    expect(service.applied).toHaveLength(1)
  })

  it('that can be asked about is asked after 5 s, and found applied', async () => {
    const { app, clock, service, set } = await runOne('probeable', {
      plan: (_, apply) => {
        apply()
        return new NodeError('unreachable', 'cut')
      },
    })
    await expect.poll(() => status(app, set)).toBe('waiting')
    expect(states(app)).toEqual(['UNKNOWN'])
    clock.advance(5000)
    await expect.poll(() => status(app, set)).toBe('completed')
    expect(states(app)).toEqual(['RECONCILED_APPLIED'])
    expect(service.acts).toHaveLength(1)
  })

  it('that is found not applied is sent once more, and no more', async () => {
    const { app, clock, service, set } = await runOne('probeable', {
      plan: () => new NodeError('unreachable', 'cut'),
    })
    await expect.poll(() => status(app, set)).toBe('waiting')
    clock.advance(5000)
    await expect.poll(() => service.acts.length).toBe(2)
    await expect.poll(() => app.live.waits({ person: false, limit: 9 }).length).toBe(1)
    await expect
      .poll(() => {
        clock.advance(30_000)
        return status(app, set)
      })
      .toBe('failed')
    expect(service.acts).toHaveLength(2)
    expect(states(app)).toEqual(['RECONCILED_NOT_APPLIED'])
  })

  it('that can be done once only is never sent again: a person says what came of it', async () => {
    const { app, service, set } = await runOne('one-shot', {
      plan: () => new NodeError('unreachable', 'cut'),
    })
    await expect.poll(() => status(app, set)).toBe('waiting')
    const [effect] = app.live.effects(['UNKNOWN'], 10)
    await app.live.settle({ effect: effect?.id ?? '', as: 'applied', by: 'dora', reason: 'seen on the host' })
    await expect.poll(() => status(app, set)).toBe('completed')
    expect(app.live.effects(undefined, 10)).toMatchObject([
      { state: 'RECONCILED_APPLIED', by: 'dora', reason: 'dora says so: seen on the host', attempts: 1 },
    ])
    expect(service.acts).toHaveLength(1)
  })

  it('that destroys waits for a person, and a no ends it', async () => {
    const { app, service, set } = await runOne('destructive')
    await expect.poll(() => app.live.status().approvals).toBe(1)
    const [wait] = app.live.waits({ person: true, limit: 10 })
    expect(wait).toMatchObject({
      kind: 'approval',
      node: 'n2',
      effect: { state: 'AWAITING_APPROVAL', target: 'user-0' },
    })
    await app.live.decide(wait?.id ?? '', { by: 'dora', answer: 'denied', reason: 'no' })
    await expect.poll(() => status(app, set)).toBe('failed')
    expect(states(app)).toEqual(['REJECTED'])
    expect(service.acts).toEqual([])
  })

  it('that destroys is done once when a person says yes', async () => {
    const { app, service, set } = await runOne('destructive')
    await expect.poll(() => app.live.status().approvals).toBe(1)
    const [wait] = app.live.waits({ person: true, limit: 10 })
    await app.live.decide(wait?.id ?? '', { by: 'dora', answer: 'approved', reason: '' })
    await expect.poll(() => status(app, set)).toBe('completed')
    expect(states(app)).toEqual(['CONFIRMED'])
    expect(service.applied).toHaveLength(1)
    await expect(
      app.live.decide(wait?.id ?? '', { by: 'x', answer: 'approved', reason: '' }),
    ).rejects.toThrow(/is over/)
  })

  it('of an event that is too old leaves by "stale" where that is wired', async () => {
    const { open, service } = setUp()
    const app = await open()
    const nodes = { n2: act('keyed'), n3: { type: 'logic.log', input: { message: { value: 'too old' } } } }
    const { set } = await deploy(app, livePlaybook('p1', 'n1.ok>n2 n2.stale>n3', nodes))
    await arrive(app, liveEvents(1, start - 3 * 3_600_000))
    await expect.poll(() => status(app, set)).toBe('completed')
    expect(app.live.runs.get(set, 0).ending).toBe('n3')
    expect(service.acts).toEqual([])
  })

  it('of an event that is too old is not done', async () => {
    const { open, service } = setUp()
    const app = await open()
    const { set } = await deploy(app, livePlaybook('p1', 'n1.ok>n2', { n2: act('keyed') }))
    await arrive(app, liveEvents(1, start - 3 * 3_600_000))
    await expect.poll(() => status(app, set)).toBe('failed')
    expect(app.live.runs.get(set, 0).reason).toBe('stale')
    expect(service.acts).toEqual([])
  })
})
