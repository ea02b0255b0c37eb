import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { edgesOf, playbookOf } from '../../nodes/playbook/testing'
import type { Json, JsonObject } from '../../nodes/sdk'
import { openDatabase } from '../store/driver'
import { temporaryFolder } from '../store/testing'
import { type App, createApp } from './app'
import { CoreError } from './errors'
import { configOf, openApp } from './testing'
import { interrupted, outcomeOf, refusalOf, resume } from './testing-resume'
import { arrive, deploy, HandClock, liveEvents, livePlaybook, testTypes } from './testing-live'

const document = (playbook: object) => ({ document: playbook as unknown as Json })

/** Asks something of the event, and gives back which way that went. */
const called = (condition: string) =>
  playbookOf({
    id: 'sub',
    name: 'Sub',
    nodes: [
      { id: 'n1', type: 'trigger.event', config: { where: 'true' } },
      { id: 'n2', type: 'logic.branch', input: { condition: { expr: condition } } },
    ],
    edges: edgesOf('n1.ok>n2'),
    outputs: { result: { expr: 'n2.result' } },
  })

const callIt = { type: 'logic.sub-playbook', config: { playbook: 'sub', version: 1 } }
const calling = { ...livePlaybook('caller', 'n1.ok>n2', { n2: callIt }), samples: 'logins' }

const begin = (app: App, condition = 'event.user.name < "c"') =>
  app.playbooks.import(document(called(condition)))

/** The called version as another one, by the way that a version can change: it is deleted, and comes back. */
async function replaceCalled(app: App): Promise<void> {
  await app.playbooks.delete('sub')
  await begin(app, 'event.user.name >= "c"')
}

const steps = async (app: App, id: string) => {
  const { rows } = await app.data.rows({ replay: id, select: { all: true }, limit: 500 })
  return rows.map(({ position }) => app.data.step({ replay: id, position, node: 'n2' }).tries.at(-1)?.output)
}

describe('a replay of a playbook that calls another', () => {
  it('goes on with the version that it began with, whatever became of that since', async () => {
    const parts = { playbook: document(calling) }
    const { dataFolder, whole, id } = await interrupted(parts, 60, begin)
    const app = await openApp({ dataFolder })
    await replaceCalled(app)
    expect(outcomeOf(await resume(app, id))).toEqual(outcomeOf(whole))
    const results = (await steps(app, id)) as JsonObject[]
    // The newest first: 140 were run after the change, and went as they would have gone before.
    expect(new Set(results.slice(0, 140).map(({ result }) => result))).toEqual(new Set([true, false]))
  })

  it('is not gone on with when a list has changed that only the called one names', async () => {
    const parts = { playbook: document(calling) }
    const { dataFolder, id } = await interrupted(parts, 60, async (app) => {
      for (const name of ['vips', 'others']) await app.lists.replace(name, ['exact'], ['bob@example.com'])
      await begin(app, 'event.user.name in lists.vips')
    })
    const app = await openApp({ dataFolder })
    await app.lists.replace('vips', ['exact'], ['dora@example.com'])
    const [code, message] = await refusalOf(app.replays.resume(id))
    expect(code).toBe('conflict')
    expect(message).toContain('the lists or the recordings that it was answered from have changed')
  })

  it('is not gone on with when what it called has changed on the disk', async () => {
    const { dataFolder, id } = await interrupted({ playbook: document(calling) }, 60, begin)
    const vandal = openDatabase(join(dataFolder, 'cordon.db'))
    vandal.exec(`UPDATE called_documents SET doc = replace(doc, '"Sub"', '"Other"')`)
    vandal.close()
    const app = await openApp({ dataFolder })
    await expect(app.replays.resume(id)).rejects.toThrow(
      'Version 1 of the playbook "sub", which is called, has changed on the disk: restore a backup',
    )
  })

  it('keeps a document once, however often it is replayed', async () => {
    const { dataFolder } = await interrupted({ playbook: document(calling) }, 60, begin)
    const app = await openApp({ dataFolder })
    for (let i = 0; i < 3; i++) {
      const { id } = await app.replays.start({
        playbook: document(calling),
        events: { kind: 'samples' },
        reads: 'recorded',
        approvals: 'stop',
      })
      await app.replays.finished(id)
    }
    const db = openDatabase(join(dataFolder, 'cordon.db'))
    const count = (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
    expect([count('called_documents'), count('called_playbooks')]).toEqual([1, 4])
    db.close()
  })
})

describe('a playbook that a deployed one calls', () => {
  const start = Date.parse('2026-06-03T14:00:00Z')

  it('is not deleted before that one is stopped, and the list says why', async () => {
    const app = await openApp()
    await begin(app)
    const through = livePlaybook('middle', 'n1.ok>n2', { n2: callIt })
    await app.playbooks.import(document({ ...through, name: 'Middle' }))
    const callMiddle = { type: 'logic.sub-playbook', config: { playbook: 'middle', version: 1 } }
    const outer = livePlaybook('outer', 'n1.ok>n2', { n2: callMiddle })
    const deleting = () => app.playbooks.delete('sub')
    const callersOf = (id: string) =>
      app.playbooks.list().find((playbook) => playbook.id === id)?.deployedCallers
    await deploy(app, { ...outer, name: 'Outer' })
    await deploy(app, { ...calling, name: 'Caller' })
    expect([callersOf('sub'), callersOf('middle'), callersOf('outer')]).toEqual([
      ['Outer', 'Caller'],
      ['Outer'],
      [],
    ])
    const refused = (message: string) => new CoreError('conflict', message)
    await expect(deleting()).rejects.toEqual(
      refused(
        'The playbook "sub" is called by "Outer", "Caller", which are deployed: stop them before you delete it',
      ),
    )
    await app.live.deployments.stop('outer')
    await expect(deleting()).rejects.toEqual(
      refused('The playbook "sub" is called by "Caller", which is deployed: stop it before you delete it'),
    )
    await app.live.deployments.stop('caller')
    await deleting()
  })

  it('goes on as it was for the runs that have begun, when it is deleted after that (E1)', async () => {
    const clock = new HandClock(start)
    const dataFolder = temporaryFolder()
    const config = { nodeTypes: testTypes, ports: { clock } }
    const app = await createApp(configOf(dataFolder, config))
    await app.playbooks.import(
      document({ ...livePlaybook('sub', 'n1.ok>n2', { n2: { type: 'logic.test-timer' } }), name: 'Sub' }),
    )
    const { set } = await deploy(app, calling)
    await arrive(app, liveEvents(1, start))
    await expect.poll(() => app.live.runs.get(set, 0).status).toBe('waiting')
    await app.live.deployments.stop('caller')
    await app.playbooks.delete('sub')
    await app.close()
    const again = await openApp({ dataFolder, ...config })
    expect(again.live.status().stalled).toBeNull()
    clock.advance(2000)
    await expect.poll(() => again.live.runs.get(set, 0).status).toBe('completed')
  })
})
