import { appendFileSync, copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Json } from '../../nodes/sdk'
import { nodeOf } from '../executor/testing'
import { openStore } from '../store/open'
import { temporaryFolder } from '../store/testing'
import { createApp } from './app'
import { configOf, loginEvents, loginFile, loginId, loginPlaybook, openApp, replay } from './testing'
import { cutOff, interrupted, outcomeOf, refusalOf, resume } from './testing-resume'

const filtered = () =>
  loginPlaybook((playbook) => {
    const trigger = playbook.nodes.find(({ id }) => id === 'n1')
    // Half of the events do not match, and some cannot be tested.
    if (trigger) trigger.config.where = 'event.source.ip.startsWith("1") || event.user.name < "c"'
  }) as unknown as Json

describe('an interrupted replay that is gone on with comes to what it would have come to', () => {
  it.each([0, 1, 77, 199, 200])('over a sample set, of which %i events had run', async (kept) => {
    const { dataFolder, whole, id } = await interrupted({}, kept)
    const app = await openApp({ dataFolder })
    expect(app.replays.get(id).state).toBe('interrupted')
    expect(outcomeOf(await resume(app, id))).toEqual(outcomeOf(whole))
    const { rows } = await app.data.rows({ replay: id, select: { all: true }, limit: 500 })
    expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 200 }, (_, i) => 199 - i))
  })

  it('over a file, of which some lines are no events', async () => {
    const path = join(temporaryFolder(), 'events.ndjson')
    copyFileSync(loginEvents, path)
    appendFileSync(path, '\nno event\n{"other":1}\n')
    const parts = { events: { kind: 'file', path }, playbook: { document: filtered() } } as const
    const { dataFolder, whole, id } = await interrupted(parts, 30)
    expect(whole.summary).toMatchObject({ parked: 1 })
    expect(whole.summary?.totals.notMatched).toBeGreaterThan(10)
    expect(outcomeOf(await resume(await openApp({ dataFolder }), id))).toEqual(outcomeOf(whole))
  })

  it('over stored events, with the assumptions that it began with', async () => {
    const parts = {
      events: { kind: 'stored', where: 'event.user.name != "bob@example.com"' },
      approvals: 'approve',
      concurrency: 2,
    } as const
    const { dataFolder, whole, id } = await interrupted(parts, 50, (app) =>
      app.importer.importFile(loginEvents, { origin: 'events.ndjson' }),
    )
    expect(outcomeOf(await resume(await openApp({ dataFolder }), id))).toEqual(outcomeOf(whole))
  })

  it('over the events of some runs of another, also when that one has gone on since', async () => {
    const { dataFolder, id: earlier } = await interrupted({}, 150)
    const app = await createApp(configOf(dataFolder))
    const events = { kind: 'again', replay: earlier, runs: { ending: 'n10' } } as const
    const whole = await replay(app, { events })
    await resume(app, earlier)
    await app.close()
    cutOff(dataFolder, whole.id, 3)
    expect(outcomeOf(await resume(await openApp({ dataFolder }), whole.id))).toEqual(outcomeOf(whole))
  })

  it('of a playbook beside its own sample set, however often it is interrupted', async () => {
    const folder = temporaryFolder()
    cpSync(dirname(loginEvents), join(folder, 'samples', 'logins'), { recursive: true })
    copyFileSync(loginFile, join(folder, 'p.playbook.json'))
    const { dataFolder, whole, id } = await interrupted(
      { playbook: { file: join(folder, 'p.playbook.json') } },
      20,
    )
    for (const kept of [90, 140]) {
      const app = await createApp(configOf(dataFolder))
      await resume(app, id)
      await app.close()
      cutOff(dataFolder, id, kept)
    }
    expect(outcomeOf(await resume(await openApp({ dataFolder }), id))).toEqual(outcomeOf(whole))
  })

  it('when a list that its playbook does not name has changed', async () => {
    const { dataFolder, id, whole } = await interrupted({ playbook: { id: loginId } }, 100)
    const app = await openApp({ dataFolder })
    await app.lists.replace('zebras', ['exact'], ['bob'])
    expect(outcomeOf(await resume(app, id))).toEqual(outcomeOf(whole))
  })
})

describe('what has run', () => {
  it('is not run again', async () => {
    let run = 0
    const counting = nodeOf('counting', ({ out }) => {
      run++
      return out.ok({})
    })
    const nodes = [
      { id: 'n1', type: 'trigger.event', config: { where: 'true' } },
      { id: 'n2', type: 'logic.counting' },
    ]
    const edges = [{ id: 'w1', from: 'n1', outlet: 'ok', to: 'n2' }]
    const document = { format: 1, id: 'counting', name: 'Counting', samples: 'logins', nodes, edges }
    const dataFolder = temporaryFolder()
    const app = await createApp(configOf(dataFolder, { nodeTypes: [counting] }))
    const { id } = await replay(app, { playbook: { document } })
    await app.close()
    expect(run).toBe(200)
    cutOff(dataFolder, id, 120)
    await resume(await openApp({ dataFolder, nodeTypes: [counting] }), id)
    expect(run).toBe(280)
  })

  it('and was changed on the disk ends the replay with the run that it was', async () => {
    const { dataFolder, id } = await interrupted({}, 100)
    const db = openStore(join(dataFolder, 'cordon.db'))
    db.exec("UPDATE runs SET label = 'other' WHERE seq % 4294967296 = 40")
    db.close()
    const { state, error } = await resume(await openApp({ dataFolder }), id)
    expect(state).toBe('failed')
    expect(error).toMatch(/^The run over event .* \(position 40\) has changed on the disk/)
  })
})

describe('a replay that was stopped', () => {
  async function slow(dataFolder: string) {
    let hangs = true
    let begun = 0
    const node = nodeOf('slow', async ({ out, ctx }) => {
      if (!hangs || begun++ < 20) return out.ok({})
      await new Promise((_, reject) => {
        ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason as Error))
      })
      return out.ok({})
    })
    const nodes = [
      { id: 'n1', type: 'trigger.event', config: { where: 'true' } },
      { id: 'n2', type: 'logic.slow' },
    ]
    const edges = [{ id: 'w1', from: 'n1', outlet: 'ok', to: 'n2' }]
    const document = { format: 1, id: 'slow', name: 'Slow', samples: 'logins', nodes, edges }
    const app = await createApp(configOf(dataFolder, { nodeTypes: [node] }))
    onTestFinished(() => app.close())
    const request = {
      playbook: { document },
      events: { kind: 'samples' },
      reads: 'recorded',
      approvals: 'stop',
      concurrency: 4,
    } as const
    const { id } = await app.replays.start(request)
    await expect.poll(() => begun).toBe(24)
    return { app, id, request, letGo: () => void (hangs = false), node }
  }

  it('goes on too, and runs anew what was cut short', async () => {
    const { app, id, request, letGo } = await slow(temporaryFolder())
    app.replays.cancel(id)
    expect((await app.replays.finished(id)).summary?.totals).toMatchObject({ runs: 24, cancelled: 4 })
    letGo()
    const whole = await replay(app, request)
    expect(outcomeOf(await resume(app, id))).toEqual(outcomeOf(whole))
  })

  it('by the end of the program counts as interrupted', async () => {
    const dataFolder = temporaryFolder()
    const { app, id, node, letGo } = await slow(dataFolder)
    await app.close()
    const next = await openApp({ dataFolder, nodeTypes: [node] })
    expect(next.replays.get(id)).toMatchObject({ state: 'interrupted', summary: { totals: { runs: 24 } } })
    letGo()
    expect((await resume(next, id)).summary?.totals).toMatchObject({ runs: 200, completed: 200 })
  })

  it('is gone on with once, however many ask', async () => {
    const { app, id } = await slow(temporaryFolder())
    expect(await refusalOf(app.replays.resume(id))).toEqual(['conflict', 'The replay is running'])
    app.replays.cancel(id)
    await app.replays.finished(id)
    const [first, second] = await Promise.allSettled([app.replays.resume(id), app.replays.resume(id)])
    expect([first?.status, second?.status]).toEqual(['fulfilled', 'rejected'])
  })
})

describe('a replay is not gone on with', () => {
  it('when it has finished, or there is none', async () => {
    const app = await openApp()
    const { id } = await replay(app)
    expect(await refusalOf(app.replays.resume(id))).toEqual([
      'conflict',
      'The replay has finished, so nothing is left of it: start a new one',
    ])
    expect(await refusalOf(app.replays.resume('nowhere'))).toEqual([
      'not_found',
      'There is no replay "nowhere"',
    ])
    expect(app.replays.get(id).state).toBe('finished')
  })

  it('when its file is gone', async () => {
    const path = join(temporaryFolder(), 'events.ndjson')
    copyFileSync(loginEvents, path)
    const { dataFolder, id } = await interrupted({ events: { kind: 'file', path } }, 100)
    rmSync(path)
    const app = await openApp({ dataFolder })
    const [code, message] = await refusalOf(app.replays.resume(id))
    expect(code).toBe('not_found')
    expect(message).toMatch(/events\.ndjson cannot be opened: ENOENT/)
    expect(app.replays.get(id).state).toBe('interrupted')
  })

  it.each([
    [
      'another event in the place of one that had run',
      (lines: string[]) => lines.splice(40, 1),
      /^The events have changed since the replay was interrupted: event \S+ now stands where \S+ had run \(event 41\)\. Start a new replay$/,
    ],
    [
      'fewer events than had run',
      (lines: string[]) => lines.splice(60),
      /interrupted: 40 of the events that had run are no longer there\. Start a new replay$/,
    ],
  ])('when its file has %s', async (_, change, message) => {
    const path = join(temporaryFolder(), 'events.ndjson')
    copyFileSync(loginEvents, path)
    const { dataFolder, id } = await interrupted({ events: { kind: 'file', path } }, 100)
    const lines = readFileSync(loginEvents, 'utf8').trim().split('\n')
    change(lines)
    writeFileSync(path, lines.join('\n'))
    const app = await openApp({ dataFolder })
    const { state, error, summary } = await resume(app, id)
    expect(state).toBe('failed')
    expect(error).toMatch(message)
    // Its counts are those of the runs that it has.
    expect(summary).toMatchObject({ totals: { runs: 100 }, traceHash: null })
    const { rows } = await app.data.rows({ replay: id, select: { all: true }, limit: 500 })
    expect(rows).toHaveLength(100)
    // With the events that it began with it goes on after all.
    copyFileSync(loginEvents, path)
    expect((await resume(app, id)).summary?.totals.runs).toBe(200)
  })

  it('when a list that its playbook names has changed', async () => {
    const vips = (playbook: ReturnType<typeof loginPlaybook>) => {
      const trigger = playbook.nodes.find(({ id }) => id === 'n1')
      if (trigger) trigger.config.where = '!(event.user.name in lists.vips)'
    }
    const document = loginPlaybook(vips) as unknown as Json
    const { dataFolder, id } = await interrupted({ playbook: { document } }, 100, async (app) => {
      await app.lists.replace('vips', ['exact'], ['bob'])
      await app.lists.replace('others', ['exact'], ['bob'])
    })
    const app = await openApp({ dataFolder })
    await app.lists.replace('vips', ['exact'], ['bob', 'alice'])
    const [code, message] = await refusalOf(app.replays.resume(id))
    expect([code, message]).toEqual([
      'conflict',
      'The replay cannot go on, since the lists or the recordings that it was answered from have changed: start a new one',
    ])
  })

  it('when it was begun before all of it was kept', async () => {
    const { dataFolder, id } = await interrupted({}, 100)
    const db = openStore(join(dataFolder, 'cordon.db'))
    db.exec(`UPDATE replays SET options = '{"reads":"recorded","approvals":"stop"}'`)
    db.close()
    const [, message] = await refusalOf((await openApp({ dataFolder })).replays.resume(id))
    expect(message).toMatch(/begun by an older Cordon/)
  })
})
