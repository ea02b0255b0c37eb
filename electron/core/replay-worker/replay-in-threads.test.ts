import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import type { Json } from '../../../nodes/sdk'
import { openDatabase } from '../../store/driver'
import { RunStore } from '../../store/runs'
import { temporaryFolder } from '../../store/testing'
import type { App } from '../app'
import type { ReplayRequest } from '../prepare-replay'
import { type Finished, openApp } from '../testing'

// The thread as it is built: `npm run build` comes before the tests.
const script = fileURLToPath(new URL('../../../dist/node/replay-worker.js', import.meta.url))

const node = (id: string, type: string, parts: object = {}) => ({ id, type, version: 1, ...parts })
const edge = (id: string, from: string, outlet: string, to: string) => ({ id, from, outlet, to })
const condition = (expr: string) => ({ input: { condition: { expr } } })

const most = 990
/** Takes many times the limit of the test for an event that has items and text for it. */
const endless = 'event.items.all(a, event.items.all(b, event.text.matches("(x+x+)+[yz]") || a < b || a >= b))'

/** Some events do not match, the filter fails for some, and some runs fail. */
const document = {
  format: 1,
  id: 'p',
  name: 'P',
  nodes: [
    node('n1', 'trigger.event', { config: { where: 'event.kind != "x"' } }),
    node('n2', 'logic.branch', condition('event.n > 1000.0')),
    node('n3', 'logic.branch', condition('event.parts[0] > 0.0')),
    node('n4', 'logic.branch', condition(endless)),
  ],
  edges: [edge('w1', 'n1', 'ok', 'n2'), edge('w2', 'n2', 'true', 'n3'), edge('w3', 'n2', 'false', 'n4')],
} as unknown as Json

const request: ReplayRequest = {
  playbook: { document },
  events: { kind: 'stored', where: '!event.isFifth' },
  reads: 'recorded',
  approvals: 'stop',
}

/** A core with 3,000 stored events, of which those named take long. */
async function coreOf(parts: { most: number; limitMs?: number; slow?: readonly number[] }) {
  const { slow = [], ...worker } = parts
  const folder = temporaryFolder()
  const app = await openApp({ dataFolder: folder, replayWorker: { script, above: 0, ...worker } })
  const items = Array.from({ length: most }, (_, i) => i)
  const lines = Array.from({ length: 3000 }, (_, n) =>
    JSON.stringify({
      n,
      '@timestamp': '2026-06-01T10:00:00Z',
      isFifth: n % 5 === 0,
      parts: n % 11 === 0 ? [] : [1],
      ...(n % 13 === 0 ? {} : { kind: 'y' }),
      ...(slow.includes(n) ? { text: 'x'.repeat(400), items } : { text: 'x', items: [1] }),
    }),
  )
  const path = join(folder, 'events.ndjson')
  writeFileSync(path, lines.join('\n'))
  await app.importer.importFile(path, { origin: 'events.ndjson' })
  return { app, folder }
}

async function run(app: App): Promise<Finished> {
  const { id } = await app.replays.start(request)
  return app.replays.finished(id)
}

const outcomeOf = ({ state, summary, error }: Finished) => ({
  state,
  totals: summary?.totals,
  traceHash: summary?.traceHash,
  error,
})

/** All runs of a replay, in order. */
async function runsOf(app: App, { id }: { id: string }) {
  const all: object[] = []
  for (let before: number | undefined; ; ) {
    const { rows } = await app.data.rows({
      replay: id,
      select: { all: true },
      limit: 500,
      ...(before === undefined ? {} : { before }),
    })
    if (rows.length === 0) return all
    all.push(...rows)
    before = rows.at(-1)?.position
  }
}

describe('a replay in several threads', () => {
  it('comes to what it comes to in one, run by run', async () => {
    const [one, three] = [await coreOf({ most: 1 }), await coreOf({ most: 3 })]
    const [alone, shared] = [await run(one.app), await run(three.app)]
    expect(outcomeOf(shared)).toEqual(outcomeOf(alone))
    expect(shared).toMatchObject({ state: 'finished', error: null })
    expect(shared.summary?.totals).toMatchObject({ filterErrors: expect.toSatisfy((n: number) => n > 0) })
    expect(shared.summary?.totals.failed).toBeGreaterThan(0)
    expect(await runsOf(three.app, shared)).toEqual(await runsOf(one.app, alone))
  })

  it('goes on in one thread where an evaluation takes too long, and comes to the same', async () => {
    const slow = { limitMs: 1000, slow: [1, 801] }
    const [one, three] = [await coreOf({ most: 1, ...slow }), await coreOf({ most: 3, ...slow })]
    const [alone, shared] = [await run(one.app), await run(three.app)]
    expect(outcomeOf(shared)).toEqual(outcomeOf(alone))
    expect(shared.summary?.totals.endings['!']).toMatchObject({ count: 2 })
  })

  it('fails at an event that has changed on the disk, with all runs before it', async () => {
    const [one, three] = [await coreOf({ most: 1 }), await coreOf({ most: 3 })]
    for (const { folder } of [one, three]) {
      const db = openDatabase(join(folder, 'cordon.db'))
      db.prepare("UPDATE events SET raw = replace(raw, '1601', '1602') WHERE seq = 1602").run()
      db.close()
    }
    const [alone, shared] = [await run(one.app), await run(three.app)]
    expect(outcomeOf(shared)).toEqual(outcomeOf(alone))
    expect(shared).toMatchObject({ state: 'failed', error: expect.stringContaining('(row 1602)') })
    expect(await runsOf(three.app, shared)).toEqual(await runsOf(one.app, alone))
  })

  it('that is stopped keeps the first of its runs, and goes on from there', async () => {
    const { app } = await coreOf({ most: 3 })
    const whole = await run(app)
    const append = vi.spyOn(RunStore.prototype, 'append')
    const { id } = await app.replays.start(request)
    // Once a part of it is kept, and before the rest is.
    append.mockImplementationOnce(function (this: RunStore, replay, rows) {
      app.replays.cancel(id)
      append.mockRestore()
      this.append(replay, rows)
    })
    const stopped = await app.replays.finished(id)
    expect(stopped.state).toBe('cancelled')
    expect(await runsOf(app, { id })).toHaveLength(stopped.summary?.totals.runs ?? -1)
    await app.replays.resume(id)
    expect(outcomeOf(await app.replays.finished(id))).toEqual(outcomeOf(whole))
  })
})
