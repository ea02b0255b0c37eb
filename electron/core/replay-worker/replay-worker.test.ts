import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../nodes/sdk'
import { temporaryFolder } from '../../store/testing'
import type { App } from '../app'
import type { ReplayRequest } from '../prepare-replay'
import { countsOf, type Finished, loginEvents, loginPlaybook, openApp, replay } from '../testing'

// The thread as it is built: `npm run build` comes before the tests.
const script = fileURLToPath(new URL('../../../dist/node/replay-worker.js', import.meta.url))

/** A core whose replays all run in threads. */
const threaded = (parts: { dataFolder?: string; limitMs?: number; script?: string } = {}) => {
  const { dataFolder = temporaryFolder(), ...worker } = parts
  return openApp({ dataFolder, replayWorker: { script, above: 0, ...worker } })
}

const outcomeOf = ({ state, summary, error, parkedReasons }: Finished) => ({
  state,
  totals: summary?.totals,
  traceHash: summary?.traceHash,
  parked: [summary?.parked, parkedReasons],
  error,
})

async function rowsOf(app: App, { id }: { id: string }) {
  const { rows } = await app.data.rows({ replay: id, select: { all: true }, limit: 500 })
  return rows
}

const node = (id: string, type: string, parts: object = {}) => ({ id, type, version: 1, ...parts })
const edge = (id: string, from: string, outlet: string, to: string) => ({ id, from, outlet, to })

/** A playbook over events with a number `n` and a list `items`. */
function playbookOf(parts: {
  where?: string
  condition?: string
  looksUp?: true
}): ReplayRequest['playbook'] {
  const { where = 'true', condition = 'event.n >= 0.0', looksUp } = parts
  const nodes = [
    node('n1', 'trigger.event', { config: { where } }),
    // A step that waits, if only for a moment: what comes behind it is evaluated out of the loop.
    ...(looksUp ? [node('n2', 'enrichment.geoip', { input: { ip: { value: '203.0.113.9' } } })] : []),
    node('n3', 'logic.branch', { input: { condition: { expr: condition } } }),
  ]
  const edges = looksUp
    ? [edge('w1', 'n1', 'ok', 'n2'), edge('w2', 'n2', 'ok', 'n3')]
    : [edge('w1', 'n1', 'ok', 'n3')]
  return { document: { format: 1, id: 'p', name: 'P', nodes, edges } as unknown as Json }
}

const most = 990
// Not a million items yet, and so no step that is too slow on every host, but many times the test's limit.
const endless = 'event.items.all(a, event.items.all(b, event.text.matches("(x+x+)+[yz]") || a < b || a >= b))'

/** A file of events; those with the numbers given take long to be looked at. */
function eventsFile(count: number, slow: readonly number[]): string {
  const path = join(temporaryFolder(), 'events.ndjson')
  const items = Array.from({ length: most }, (_, i) => i)
  const lines = Array.from({ length: count }, (_, n) =>
    JSON.stringify(slow.includes(n) ? { n, text: 'x'.repeat(400), items } : { n, text: 'x', items: [1, 2] }),
  )
  writeFileSync(path, lines.join('\n'))
  return path
}

describe('a replay in a thread of its own', () => {
  it('comes to what it comes to in the main thread, run by run', async () => {
    const [alone, app] = [await openApp(), await threaded()]
    for (const parts of [{}, { approvals: 'approve' }, { concurrency: 1 }] as const) {
      const [here, there] = [await replay(alone, parts), await replay(app, parts)]
      expect(outcomeOf(there)).toEqual(outcomeOf(here))
      expect(await rowsOf(app, there)).toEqual(await rowsOf(alone, here))
    }
  })

  it('reads stored events, files and lists as the main thread does, and says what was no event', async () => {
    const path = join(temporaryFolder(), 'events.ndjson')
    copyFileSync(loginEvents, path)
    appendFileSync(path, '\nno event\n')
    const document = loginPlaybook((playbook) => {
      const trigger = playbook.nodes.find(({ id }) => id === 'n1')
      if (trigger) trigger.config.where = '!(event.user.name in lists.vips)'
    }) as unknown as Json
    const outcomes = []
    for (const app of [await openApp(), await threaded()]) {
      await app.importer.importFile(loginEvents, { origin: 'events.ndjson' })
      await app.lists.replace('vips', ['exact'], ['bob@example.com'])
      for (const events of [
        { kind: 'file', path },
        { kind: 'stored', where: '!(event.user.name in lists.vips)' },
      ] as const)
        outcomes.push(outcomeOf(await replay(app, { events, playbook: { document } })))
    }
    expect(outcomes.slice(2)).toEqual(outcomes.slice(0, 2))
    expect(outcomes[2]).toMatchObject({
      state: 'finished',
      parked: [1, [expect.stringContaining('line 202')]],
    })
  })

  it('is followed while it runs', async () => {
    const app = await threaded()
    const path = eventsFile(20_000, [])
    const events = { kind: 'file', path } as const
    const { id } = await app.replays.start({
      playbook: playbookOf({ condition: 'event.n > 5.0' }),
      events,
      reads: 'recorded',
      approvals: 'stop',
    })
    const seen: number[] = []
    for await (const { processed } of app.replays.follow(id, undefined)) seen.push(processed)
    expect(seen.at(-1)).toBe(20_000)
    expect(seen.length).toBeGreaterThan(2)
  })

  it('that is stopped keeps what had run, and goes on from there', async () => {
    const app = await threaded()
    const request = {
      playbook: playbookOf({ condition: 'event.n > 5.0' }),
      events: { kind: 'file', path: eventsFile(20_000, []) },
      reads: 'recorded',
      approvals: 'stop',
    } as const
    const { id } = await app.replays.start(request)
    for await (const { processed } of app.replays.follow(id, undefined)) if (processed > 0) break
    app.replays.cancel(id)
    const stopped = await app.replays.finished(id)
    expect(stopped).toMatchObject({ state: 'cancelled', error: 'The replay was stopped' })
    const runs = stopped.summary?.totals.runs ?? 0
    expect(runs).toBeLessThan(20_000)
    expect((await app.data.rows({ replay: id, select: { all: true }, limit: 1 })).rows[0]?.position).toBe(
      runs - 1,
    )
    await app.replays.resume(id)
    expect(outcomeOf(await app.replays.finished(id))).toEqual(outcomeOf(await replay(app, request)))
  })

  it('runs in the main thread where no thread can be had', async () => {
    const app = await threaded({ script: '/nowhere/replay-worker.js' })
    expect(countsOf(await replay(app))).toMatchObject({ runs: 200, completed: 191 })
  })
})

describe('an evaluation that takes too long', () => {
  it.each([
    ['in a step', { condition: endless }],
    ['behind a step that waits', { condition: endless, looksUp: true }],
  ] as const)('%s ends its run, and the replay goes on', async (_, parts) => {
    const app = await threaded({ limitMs: 1000 })
    const events = { kind: 'file', path: eventsFile(40, [7, 30]) } as const
    const result = await replay(app, { playbook: playbookOf(parts), events })
    expect(result).toMatchObject({ state: 'finished', error: null })
    expect(result.summary).toMatchObject({ traceHash: null, totals: { runs: 40, failed: 2, completed: 38 } })
    expect(result.summary?.totals.endings['!']).toMatchObject({ count: 2, status: 'failed' })
    const failed = (await rowsOf(app, result)).filter(({ status }) => status === 'failed')
    expect(failed.map(({ position }) => position)).toEqual([30, 7])
    expect(app.data.path({ replay: result.id, position: 7 })).toMatchObject({
      status: 'failed',
      nodes: {},
    })
  })

  it('in the filter means that the event does not match', async () => {
    const app = await threaded({ limitMs: 1000 })
    const events = { kind: 'file', path: eventsFile(20, [7]) } as const
    const result = await replay(app, { playbook: playbookOf({ where: endless }), events })
    expect(result.summary?.totals).toMatchObject({ runs: 19, notMatched: 1, filterErrors: 1, failed: 0 })
    expect(result.summary?.traceHash).not.toBeNull()
  })

  it('does not keep a replay from being stopped', async () => {
    const app = await threaded()
    const events = { kind: 'file', path: eventsFile(20, [7]) } as const
    const { id } = await app.replays.start({
      playbook: playbookOf({ condition: `${endless} && ${endless.replaceAll('x+', 'z+')}` }),
      events,
      reads: 'recorded',
      approvals: 'stop',
    })
    await new Promise(setImmediate)
    app.replays.cancel(id)
    const { state, summary } = await app.replays.finished(id)
    expect(state).toBe('cancelled')
    expect(await rowsOf(app, { id })).toHaveLength(summary?.totals.runs ?? -1)
  })
})

it('is given no way to make code from text', () => {
  expect(readFileSync(script, 'utf8')).not.toMatch(/\beval\(|new Function\(/)
})
