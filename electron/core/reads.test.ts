import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../nodes/sdk'
import { systemClock } from '../services/system'
import { httpPeer } from '../services/testing'
import { openDatabase } from '../store/driver'
import { temporaryFolder } from '../store/testing'
import { createApp } from './app'
import { configOf, openApp, replay, streamOf } from './testing'
import { config, lookUp, playbook } from './testing-reads'

/** A service that counts what it is asked, and answers with the count. */
async function countingPeer(status: (url: string) => number = () => 200) {
  const asked: string[] = []
  const address = await httpPeer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(status(request.url ?? '')).end(JSON.stringify({ answer: asked.length }))
  })
  return { asked, address }
}

const eventLines = (...keys: string[]) =>
  keys.map((key, i) => JSON.stringify({ '@timestamp': `2026-06-03T14:00:0${i}Z`, key, i })).join('\n')

async function appWith(address: string, ...keys: string[]) {
  const app = await openApp(config)
  await app.connections.set({ name: 'lab', type: 'lab', address })
  const upload = app.importer.openUpload({ name: 'events.ndjson' })
  for await (const piece of streamOf(eventLines(...keys))) await app.importer.write(upload, piece)
  await app.importer.endUpload(upload)
  return app
}

const over = (reads: 'recorded' | 'live', connection?: string) =>
  ({
    playbook: { document: playbook(connection) as unknown as JsonObject },
    events: { kind: 'stored', where: 'true' },
    reads,
  }) as const

const answersOf = (app: Awaited<ReturnType<typeof openApp>>, id: string) =>
  [0, 1, 2].map((position) => {
    const { tries } = app.data.step({ replay: id, position, node: 'n2' })
    return tries.at(-1)?.output
  })

describe('live reads of a replay', () => {
  it('go out once for what is alike, are recorded, and answer a later replay', async () => {
    const { asked, address } = await countingPeer()
    const app = await appWith(address, 'a', 'b', 'a')
    const before = await replay(app, over('recorded'))
    expect(before.summary?.totals).toMatchObject({ runs: 3, noRecording: 3 })
    const live = await replay(app, over('live'))
    expect(live.summary?.totals).toMatchObject({ runs: 3, completed: 3 })
    expect(asked.toSorted()).toEqual(['/items/a', '/items/b'])
    const recorded = await replay(app, over('recorded'))
    expect(recorded.summary?.totals).toMatchObject({ runs: 3, completed: 3, noRecording: 0 })
    expect(answersOf(app, recorded.id)).toEqual(answersOf(app, live.id))
    const again = await replay(app, over('live'))
    expect(again.summary?.traceHash).toBe(recorded.summary?.traceHash)
    expect(asked).toHaveLength(2)
  })

  it('keep no secret', async () => {
    const { address } = await countingPeer()
    const dataFolder = temporaryFolder()
    const app = await createApp(configOf(dataFolder, config))
    await app.connections.set({ name: 'lab', type: 'lab', address })
    const upload = app.importer.openUpload({ name: 'events.ndjson' })
    for await (const piece of streamOf(eventLines('a'))) await app.importer.write(upload, piece)
    await app.importer.endUpload(upload)
    await replay(app, over('live'))
    await app.close()
    const db = openDatabase(join(dataFolder, 'cordon.db'))
    const rows = db.prepare('SELECT event, n, call, value FROM recorded_reads').all() as {
      call: string
      value: string
    }[]
    db.close()
    expect(rows).toEqual([
      expect.objectContaining({
        n: 0,
        call: JSON.stringify({
          port: 'http',
          operation: 'GET items',
          connectionType: 'lab',
          request: { method: 'GET', path: ['items', 'a'] },
        }),
      }),
    ])
    expect(JSON.parse(rows[0]?.value ?? '')).toMatchObject({ answer: { status: 200, body: { answer: 1 } } })
  })

  it('that the service failed are recorded as that', async () => {
    const { asked, address } = await countingPeer((url) => (url === '/items/b' ? 404 : 200))
    const app = await appWith(address, 'a', 'b')
    const live = await replay(app, over('live'))
    expect(live.summary?.totals).toMatchObject({ completed: 1, failed: 1, noRecording: 0 })
    const recorded = await replay(app, over('recorded'))
    expect(recorded.summary?.totals).toMatchObject({ completed: 1, failed: 1, noRecording: 0 })
    expect(asked).toHaveLength(2)
  })

  it('that went well when they were tried again are answered as they went in the end', async () => {
    const asks = new Map<string, number>()
    const address = await httpPeer((request, response) => {
      const url = request.url ?? ''
      asks.set(url, (asks.get(url) ?? 0) + 1)
      if (asks.get(url) === 1) response.writeHead(429, { 'Retry-After': '0' }).end()
      else response.end('{"answer":1}')
    })
    const app = await appWith(address, 'a', 'b', 'a')
    const live = await replay(app, over('live'))
    expect(live.summary?.totals).toMatchObject({ completed: 3, failed: 0 })
    expect([...asks.values()]).toEqual([2, 2])
    const recorded = await replay(app, over('recorded'))
    expect(recorded.summary?.totals).toMatchObject({ completed: 3, failed: 0, noRecording: 0 })
    expect(answersOf(app, recorded.id)).toEqual(answersOf(app, live.id))
  })

  it('go through the connection that the step names', async () => {
    const [first, second] = [await countingPeer(), await countingPeer()]
    const app = await appWith(first.address, 'a', 'b')
    await app.connections.set({ name: 'other', type: 'lab', address: second.address })
    await replay(app, over('live', 'other'))
    expect([first.asked.length, second.asked.length]).toEqual([0, 2])
    await expect(replay(app, over('live', 'missing'))).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('There is no connection "missing" of type "lab"') as string,
    })
  })

  it('answer no replay over a sample set or a file: these bring their own', async () => {
    const { address } = await countingPeer()
    const app = await appWith(address, 'a')
    await replay(app, over('live'))
    const file = join(temporaryFolder(), 'events.ndjson')
    writeFileSync(file, eventLines('a'))
    const { summary } = await replay(app, { ...over('recorded'), events: { kind: 'file', path: file } })
    expect(summary?.totals).toMatchObject({ runs: 1, noRecording: 1 })
  })
})

describe('a single node run live', () => {
  it('asks, waits as long as it was told to before it asks again, and is not recorded', async () => {
    const waits: number[] = []
    let asks = 0
    const address = await httpPeer((_, response) => {
      if (++asks === 1) response.writeHead(429, { 'Retry-After': '7' }).end()
      else response.end('{"answer":1}')
    })
    const clock = {
      now: () => systemClock.now(),
      sleep: async (ms: number) => {
        waits.push(ms)
      },
    }
    const app = await openApp({ ...config, ports: { clock } })
    await app.connections.set({ name: 'lab', type: 'lab', address })
    const run = { type: lookUp.type, input: { key: 'a' }, config: {}, live: true }
    expect(await app.nodes.run(run)).toMatchObject({ outlet: 'ok', output: { answer: 1 } })
    expect([asks, waits]).toEqual([2, [7000]])
    await expect(app.nodes.run({ ...run, connection: 'missing' })).rejects.toMatchObject({ code: 'refused' })
  })
})
