import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { serialisePlaybook } from '../../nodes/playbook/serialise'
import type { Json } from '../../nodes/sdk'
import { nodeOf } from '../executor/testing'
import { RunStore } from '../store/runs'
import { openStore } from '../store/open'
import { makePipe, temporaryFolder } from '../store/testing'
import type { ReplayNews } from '../views/replays'
import type { App } from './app'
import { CoreError } from './errors'
import type { ReplayRequest } from './prepare-replay'
import {
  countsOf,
  loginEvents,
  loginFile,
  loginId,
  loginPlaybook,
  openApp,
  processId,
  replay,
  streamOf,
  withThreshold,
} from './testing'

const document = (playbook: object) => ({ document: playbook as unknown as Json })

async function failureOf(app: App, parts: Partial<ReplayRequest>): Promise<CoreError> {
  try {
    await replay(app, parts)
  } catch (error) {
    if (error instanceof CoreError) return error
    throw error
  }
  throw new Error('It was replayed')
}

/** What product.md says of the sample. */
const sample = {
  runs: 200,
  notMatched: 0,
  completed: 191,
  failed: 0,
  waiting: 9,
  cancelled: 0,
  noRecording: 0,
  endings: { n6: 145, n10: 43, n8: 9, n11: 3 },
  effects: {
    'response.close': 145,
    'response.block-ip': 43,
    'response.create-case': 43,
    'response.notify': 3,
  },
}

describe('the replay of the sample', () => {
  it('comes to what the documentation says', async () => {
    const result = await replay(await openApp())
    expect(countsOf(result)).toEqual(sample)
    expect(result.summary?.totals.nodes.n3).toMatchObject({
      in: 200,
      out: { ok: 197, error: 3 },
      errors: 3,
      provenance: 'recorded',
    })
    expect(result).toMatchObject({ state: 'finished', error: null, parkedReasons: [] })
  })

  it('has one trace hash, in any data folder, at any concurrency, again and again', async () => {
    const [first, second] = [await openApp(), await openApp()]
    const results = [
      await replay(first),
      await replay(first),
      await replay(first, { concurrency: 1 }),
      await replay(second, { concurrency: 8 }),
      await replay(second, { concurrency: 64, playbook: { file: loginFile } }),
      await replay(second, { playbook: document(loginPlaybook()) }),
    ]
    const hashes = new Set(results.map(({ summary }) => summary?.traceHash))
    expect(hashes).toEqual(new Set([expect.stringMatching(/^[0-9a-f]{64}$/)]))
    for (const result of results) expect(countsOf(result)).toEqual(sample)
  })

  it('runs several at a time as it runs each alone', async () => {
    const app = await openApp()
    const results = await Promise.all([replay(app), replay(app, { concurrency: 2 }), replay(app)])
    expect(new Set(results.map(({ summary }) => summary?.traceHash)).size).toBe(1)
    for (const result of results) expect(countsOf(result)).toEqual(sample)
  })

  it('with another threshold, from a file elsewhere, finds its sample set in the data folder', async () => {
    const app = await openApp()
    const file = join(temporaryFolder(), 'copy.playbook.json')
    writeFileSync(file, serialisePlaybook(withThreshold(80)))
    const result = await replay(app, { playbook: { file } })
    expect(countsOf(result).endings).toEqual({ n6: 156, n10: 34, n8: 7, n11: 3 })
    expect(result.summary?.traceHash).not.toBe((await replay(app)).summary?.traceHash)
  })

  it('takes the sample set beside the file before that of the data folder', async () => {
    const folder = temporaryFolder()
    cpSync(join(dirname(loginEvents)), join(folder, 'samples', 'logins'), { recursive: true })
    const events = join(folder, 'samples', 'logins', 'events.ndjson')
    writeFileSync(events, readFileSync(events, 'utf8').split('\n').slice(0, 10).join('\n'))
    writeFileSync(join(folder, 'p.playbook.json'), readFileSync(loginFile))
    const result = await replay(await openApp(), { playbook: { file: join(folder, 'p.playbook.json') } })
    expect(countsOf(result).runs).toBe(10)
  })

  it.each([
    ['approve', { n6: 145, n10: 52, n11: 3 }, 200, 0],
    ['deny', { n6: 145, n10: 43, n8: 9, n11: 3 }, 200, 0],
  ] as const)('with all approvals set to %s goes on', async (approvals, endings, completed, waiting) => {
    expect(countsOf(await replay(await openApp(), { approvals }))).toMatchObject({
      endings,
      completed,
      waiting,
    })
  })

  it('of the other playbook works the same way', async () => {
    const app = await openApp()
    const result = await replay(app, { playbook: { id: processId } })
    expect(countsOf(result)).toMatchObject({ runs: 50, notMatched: 10, failed: 0 })
  })

  it('changes nothing but the record of itself', async () => {
    const app = await openApp()
    await replay(app, { approvals: 'approve' })
    expect(app.records.cases(10)).toEqual([])
    expect(app.records.notifications(10)).toEqual([])
    expect(app.events.count()).toEqual({ events: 0, parked: 0 })
  })
})

describe('a replay over other events', () => {
  it('takes stored events that a filter lets through, in order of import', async () => {
    const app = await openApp()
    await app.importer.importFile(loginEvents, { origin: 'events.ndjson' })
    const all = await replay(app, { events: { kind: 'stored', where: 'true' } })
    // The same events by the same ids: their recordings are found, and they are the same runs.
    expect(countsOf(all)).toEqual(sample)
    expect(all.summary?.traceHash).toBe((await replay(app)).summary?.traceHash)
    const some = await replay(app, {
      events: { kind: 'stored', where: 'event.source.ip.startsWith("203.")' },
    })
    expect(countsOf(some)).toMatchObject({ runs: 32, notMatched: 0, endings: { n10: 27, n8: 5 } })
  })

  it('takes those of a file, and says what in it was no event', async () => {
    const app = await openApp()
    const file = join(temporaryFolder(), 'events.ndjson.gz')
    const lines = readFileSync(loginEvents, 'utf8').trim().split('\n')
    writeFileSync(file, gzipSync(['nonsense', ...lines.slice(0, 3), '{"a":', '{"other":1}'].join('\n')))
    const result = await replay(app, { events: { kind: 'file', path: file } })
    expect(countsOf(result)).toMatchObject({ runs: 3, notMatched: 1 })
    expect(result.parkedReasons).toEqual([
      'line 1: Unexpected "o" (line 1, column 2)',
      'line 5: The text ends too early (line 1, column 6)',
    ])
    expect(result.summary?.parked).toBe(2)
  })

  it('of a damaged file runs what came before, and fails with the reason', async () => {
    const app = await openApp()
    const file = join(temporaryFolder(), 'events.ndjson.gz')
    const packed = gzipSync(readFileSync(loginEvents))
    writeFileSync(file, packed.subarray(0, packed.length / 2))
    const result = await replay(app, { events: { kind: 'file', path: file } })
    expect(result).toMatchObject({
      state: 'failed',
      error: 'events.ndjson.gz is a damaged archive: unexpected end of file',
    })
  })

  it('counts a read for which there is no recording as a failed run of that reason', async () => {
    const app = await openApp()
    await app.importer.importBytes(
      streamOf(
        '{"event":{"action":"login"},"source":{"ip":"203.0.113.1"},"user":{"name":"x"},"previous":null}',
      ),
      { name: 'x.ndjson' },
    )
    const result = await replay(app, { events: { kind: 'stored', where: 'true' } })
    expect(countsOf(result)).toMatchObject({ runs: 1, failed: 1, noRecording: 1, endings: { 'n3!': 1 } })
  })

  it.each<[Partial<ReplayRequest>, CoreError['code'], RegExp]>([
    [{ playbook: { id: 'nowhere' } }, 'not_found', /^There is no playbook "nowhere"/],
    [{ events: { kind: 'file', path: '/nowhere/events.ndjson' } }, 'not_found', /cannot be opened: ENOENT/],
    [
      { events: { kind: 'file', path: '/dev' } },
      'bad_request',
      /^\/dev is no regular file: name a file of events$/,
    ],
    [{ events: { kind: 'stored', where: 'event.x ==' } }, 'bad_request', /^The filter is wrong at character/],
    [{ events: { kind: 'stored', where: '"x" in lists.none' } }, 'bad_request', /none/],
    [
      { events: { kind: 'again', replay: 'nowhere', runs: { all: true } } },
      'not_found',
      /^There is no replay/,
    ],
    [
      { playbook: document(loginPlaybook((playbook) => delete playbook.samples)) },
      'bad_request',
      /^The playbook names no sample set: say which events to replay/,
    ],
    [
      {
        playbook: document(
          loginPlaybook((playbook) => {
            playbook.samples = 'nowhere'
          }),
        ),
      },
      'not_found',
      /^The sample set "nowhere" is neither beside the playbook nor in the data folder$/,
    ],
    [{ playbook: document({}) }, 'bad_request', /^\$\.format must be a whole number/],
    [
      {
        playbook: document(
          loginPlaybook(({ edges }) => {
            edges.push({ id: 'w99', from: 'n5', outlet: 'false', to: 'n1' })
          }),
        ),
      },
      'bad_request',
      /and \d+ more|circle|leads into the trigger/,
    ],
  ])('that cannot be done as asked is refused before it begins: %j', async (parts, code, message) => {
    const app = await openApp()
    const error = await failureOf(app, parts)
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
    expect(app.replays.list(null, 10).replays).toEqual([])
  })

  it('does not wait for the other end of a pipe', async () => {
    const path = join(temporaryFolder(), 'pipe.ndjson')
    makePipe(path)
    const error = await failureOf(await openApp(), { events: { kind: 'file', path } })
    expect(error.message).toBe(`${path} is no regular file: name a file of events`)
  })

  it('with live reads is refused for want of a connection', async () => {
    const error = await failureOf(await openApp(), { reads: 'live' })
    expect([error.code, error.message]).toEqual([
      'refused',
      'n3 (enrichment.ip-reputation): There is no connection of type "virustotal", and none can be used yet, since it needs a secret and secrets come with a later version: replay with recorded reads',
    ])
  })

  it('with live reads goes on where nothing has to be asked', async () => {
    const result = await replay(await openApp(), { playbook: { id: processId }, reads: 'live' })
    expect(countsOf(result)).toMatchObject({ runs: 50, failed: 0 })
  })
})

describe('a replay of some runs of another', () => {
  it('takes the events of those that failed, and only them', async () => {
    const app = await openApp()
    const { id } = await replay(app)
    const again = await replay(app, { events: { kind: 'again', replay: id, runs: { failedAt: 'n3' } } })
    expect(countsOf(again)).toMatchObject({ runs: 3, endings: { n11: 3 } })
    const mended = await replay(app, {
      playbook: document(withThreshold(80)),
      events: { kind: 'again', replay: id, runs: { ending: 'n8' } },
    })
    expect(countsOf(mended)).toMatchObject({ runs: 9, endings: { n8: 7, n6: 2 } })
  })

  it('works over stored events too, in their order', async () => {
    const app = await openApp()
    await app.importer.importFile(loginEvents, {})
    const { id } = await replay(app, { events: { kind: 'stored', where: 'true' } })
    const again = await replay(app, { events: { kind: 'again', replay: id, runs: { edge: 'w11' } } })
    expect(countsOf(again)).toMatchObject({ runs: 0 })
    const all = await replay(app, { events: { kind: 'again', replay: id, runs: { all: true } } })
    expect(all.summary?.traceHash).toBe((await replay(app)).summary?.traceHash)
  })

  it('can be done again', async () => {
    const app = await openApp()
    const { id } = await replay(app)
    const again = await replay(app, { events: { kind: 'again', replay: id, runs: { ending: 'n11' } } })
    const third = await replay(app, { events: { kind: 'again', replay: again.id, runs: { all: true } } })
    expect(countsOf(third)).toEqual(countsOf(again))
  })
})

describe('replays that are kept', () => {
  it('are listed newest first, and the latest of a playbook is known', async () => {
    const app = await openApp()
    const first = await replay(app)
    const second = await replay(app)
    const other = await replay(app, { playbook: { id: processId } })
    expect(app.replays.list(null, 2)).toMatchObject({
      replays: [{ id: other.id }, { id: second.id }],
      next: 2,
    })
    expect(app.replays.list(2, 2)).toMatchObject({ replays: [{ id: first.id }], next: null })
    expect(app.replays.latest(loginId)?.id).toBe(second.id)
    expect(app.replays.latest('nowhere')).toBeNull()
    expect(() => app.replays.get('nowhere')).toThrow(
      new CoreError('not_found', 'There is no replay "nowhere"'),
    )
  })

  it('say of what they were made, and when', async () => {
    const app = await openApp()
    const { parkedReasons: _, error: __, ...kept } = await replay(app)
    expect(app.replays.get(kept.id)).toEqual(kept)
    expect(kept).toMatchObject({
      playbook: loginId,
      name: 'Suspicious login triage',
      source: { kind: 'samples', name: 'logins' },
      state: 'finished',
    })
    expect(kept.finished).toBeGreaterThanOrEqual(kept.started)
  })

  it('that were running when the process died are interrupted, with the runs they had', async () => {
    const dataFolder = temporaryFolder()
    const app = await openApp({ dataFolder })
    const { id } = await replay(app)
    await app.close()
    const db = openStore(join(dataFolder, 'cordon.db'))
    const row = new RunStore(db).replay(id)
    db.exec("UPDATE replays SET state = 'running', summary = NULL, finished = NULL")
    db.close()
    const next = await openApp({ dataFolder })
    expect(next.replays.get(id)).toMatchObject({ state: 'interrupted', summary: null })
    expect(await newsOf(next, id)).toEqual([
      {
        state: 'interrupted',
        processed: 0,
        expected: 0,
        totals: {},
        traceHash: null,
        seconds: 0,
        error: null,
      },
    ])
    expect(row?.state).toBe('finished')
    const { rows } = await next.data.rows({ replay: id, select: { all: true }, limit: 500 })
    expect(rows).toHaveLength(200)
  })
})

async function newsOf(app: App, id: string): Promise<ReplayNews[]> {
  const news: ReplayNews[] = []
  for await (const item of app.replays.follow(id, undefined)) news.push(item)
  return news
}

describe('following a replay', () => {
  it('ends with its end, and adds up to its totals', async () => {
    const app = await openApp()
    const { id, expected } = await app.replays.start({
      playbook: { id: loginId },
      events: { kind: 'samples' },
      reads: 'recorded',
      approvals: 'stop',
    })
    expect(expected).toBe(200)
    const news = await newsOf(app, id)
    const { summary } = app.replays.get(id)
    expect(news.at(-1)).toMatchObject({
      state: 'finished',
      processed: 200,
      expected: 200,
      traceHash: summary?.traceHash,
    })
    expect(foldNews(news)).toEqual(summary?.totals)
  })

  it('after its end gives all at once, also after another start of the program', async () => {
    const dataFolder = temporaryFolder()
    const app = await openApp({ dataFolder })
    const { id, summary } = await replay(app)
    const expected = {
      state: 'finished',
      processed: 200,
      totals: summary?.totals,
      traceHash: summary?.traceHash,
    }
    expect(await newsOf(app, id)).toMatchObject([expected])
    await app.close()
    expect(await newsOf(await openApp({ dataFolder }), id)).toMatchObject([expected])
  })

  it('is refused for one that there is not', async () => {
    const app = await openApp()
    expect(() => app.replays.follow('nowhere', undefined)).toThrow(CoreError)
  })
})

/** The totals that news add up to, as a page folds them. */
function foldNews(news: readonly ReplayNews[]): object {
  const merge = (a: object = {}, b: object = {}) => ({ ...a, ...b })
  return news.reduce<Record<string, unknown>>((all, { totals }) => {
    const { nodes, wires, endings, effects, ...counts } = totals
    return {
      ...all,
      ...counts,
      nodes: merge(all.nodes as object, nodes),
      wires: merge(all.wires as object, wires),
      endings: merge(all.endings as object, endings),
      effects: merge(all.effects as object, effects),
    }
  }, {})
}

describe('a replay that is stopped', () => {
  /** An app with a type of node that waits until it is let go, or told to stop. */
  async function setUp() {
    let begun = 0
    const hanging = nodeOf('hanging', ({ ctx }) => {
      begun++
      return new Promise((_, reject) => {
        ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason as Error))
      })
    })
    const app = await openApp({ nodeTypes: [hanging] })
    const nodes = [
      { id: 'n1', type: 'trigger.event', config: { where: 'true' } },
      { id: 'n2', type: 'logic.hanging' },
    ]
    const edges = [{ id: 'w1', from: 'n1', outlet: 'ok', to: 'n2' }]
    const playbook = {
      document: { format: 1, id: 'hanging', name: 'Hanging', samples: 'logins', nodes, edges },
    }
    const request = {
      playbook,
      events: { kind: 'samples' },
      reads: 'recorded',
      approvals: 'stop',
      concurrency: 4,
    } as const
    const { id } = await app.replays.start(request)
    await expect.poll(() => begun).toBe(4)
    return { app, id, request }
  }

  it('is kept as cancelled, with the runs that were under way', async () => {
    const { app, id } = await setUp()
    app.replays.cancel(id)
    const result = await app.replays.finished(id)
    expect(result).toMatchObject({ state: 'cancelled', error: 'The replay was stopped' })
    expect(result.summary?.totals).toMatchObject({ runs: 4, cancelled: 4, completed: 0 })
    const { rows } = await app.data.rows({ replay: id, select: { all: true }, limit: 10 })
    expect(rows.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled'])
  })

  it('ends at once, also while it looks for an event that matches', async () => {
    const app = await openApp()
    const lines = Array.from({ length: 20_000 }, (_, i) => `{"n":${i}}`).join('\n')
    await app.importer.importBytes(streamOf(lines), { name: 'many.ndjson' })
    const { id } = await app.replays.start({
      playbook: { id: loginId },
      events: { kind: 'stored', where: 'event.n == -1.0' },
      reads: 'recorded',
      approvals: 'stop',
    })
    app.replays.cancel(id)
    expect(await app.replays.finished(id)).toMatchObject({ state: 'cancelled' })
    // Had it looked to the end, it would have finished.
    expect(app.replays.get(id).summary?.totals).toMatchObject({ runs: 0 })
  })

  it('makes room for another, of which only some may run at once', async () => {
    const { app, id, request } = await setUp()
    const more = await Promise.all(Array.from({ length: 7 }, () => app.replays.start(request)))
    await expect(app.replays.start(request)).rejects.toThrow('8 replays are running')
    app.replays.cancel(id)
    await app.replays.finished(id)
    more.push(await app.replays.start(request))
    for (const { id: other } of more) app.replays.cancel(other)
    for (const { id: other } of more) await app.replays.finished(other)
  })

  it('because the core closes is waited for', async () => {
    const { app, id } = await setUp()
    const finished = app.replays.finished(id)
    await app.close()
    expect(await finished).toMatchObject({ state: 'interrupted', error: 'Cordon is closing' })
  })

  it('tells those who follow it', async () => {
    const { app, id } = await setUp()
    const news = newsOf(app, id)
    app.replays.cancel(id)
    expect((await news).at(-1)).toMatchObject({ state: 'cancelled', error: 'The replay was stopped' })
  })

  it('is left by those who no longer follow it', async () => {
    const { app, id } = await setUp()
    const abort = new AbortController()
    const following = app.replays.follow(id, abort.signal)
    expect((await following.next()).value).toMatchObject({ state: 'running', processed: 0 })
    const next = following.next()
    abort.abort()
    expect(await next).toEqual({ done: true, value: undefined })
    app.replays.cancel(id)
    await app.replays.finished(id)
  })

  it('when there is none to stop does nothing', async () => {
    const app = await openApp()
    app.replays.cancel('nowhere')
    const { id } = await replay(app)
    app.replays.cancel(id)
    expect(app.replays.get(id).state).toBe('finished')
  })
})

describe('a sample set that is broken', () => {
  it('is named with its file and line', async () => {
    const dataFolder = temporaryFolder()
    const app = await openApp({ dataFolder })
    const set = join(dataFolder, 'samples', 'logins')
    writeFileSync(join(set, 'recordings.ndjson'), '{"key":1}\n')
    const error = await failureOf(app, {})
    expect(error.code).toBe('bad_request')
    expect(error.message).toMatch(/recordings\.ndjson, line 1: key /)
    await expect(app.samples.list()).rejects.toThrow(/recordings\.ndjson, line 1: key /)
    rmSync(join(set, 'recordings.ndjson'))
    rmSync(join(set, 'events.ndjson'))
    expect((await failureOf(app, {})).message).toMatch(/events\.ndjson cannot be opened: ENOENT/)
    mkdirSync(join(set, 'events.ndjson'))
    expect((await failureOf(app, {})).message).toMatch(/events\.ndjson is no regular file/)
  })
})
