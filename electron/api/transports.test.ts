import { hash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink as FetchLink } from '@orpc/client/fetch'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { Json } from '../../nodes/sdk'
import type { App } from '../core/app'
import { configOf, hostFacts, loginEvents, loginFile, loginId, loginPlaybook } from '../core/testing'
import { nodeOf } from '../executor/testing'
import { PageDoor } from '../hosts/desktop/page-door'
import { type HeadlessHost, serveHeadless } from '../hosts/headless/server'
import { type Core, openCore } from '../hosts/owner/open-core'
import { connectSocket, openSocket } from '../hosts/owner/socket-client'
import { PageAssets } from '../hosts/pages/page-assets'
import type { ReplayNews } from '../views/replays'
import { type ApiClient, CallBudget, localClient, pageBudget } from '.'

// One core, and every way to it: what a caller sees must not depend on the door.

type Connection = { api: ApiClient; close(): void | Promise<void> }
type Door = {
  name: string
  connect: () => Promise<Connection>
  /** May name files of this machine, and call as often as it likes. */
  isLocal?: true
  /** Takes no bytes: only what a form of another site could not send. */
  takesNoFiles?: true
  /** A call is a call of a function: there is nothing that closes, and no message that has a size. */
  hasNoWire?: true
}

let home: string
let own: Extract<Core, { kind: 'own' }>
let guest: Extract<Core, { kind: 'remote' }>
let host: HeadlessHost
let relay: HeadlessHost
let app: App

const hanging = nodeOf('hanging', ({ ctx }) => {
  return new Promise((_, reject) => {
    ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason as Error))
  })
})

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'cordon-api-'))
  const config = configOf(join(home, 'data'), { nodeTypes: [hanging] })
  const core = await openCore(config, hostFacts)
  if (core.kind !== 'own') throw new Error('Somebody else owns a new folder')
  own = core
  app = core.app
  const remote = await openCore(config, hostFacts)
  if (remote.kind !== 'remote') throw new Error('Two own one folder')
  guest = remote
  const assets = PageAssets.read(makePage(join(home, 'page')))
  host = await serveHeadless({ core: own, assets, port: 0 })
  relay = await serveHeadless({ core: guest, assets, port: 0 })
})
afterAll(async () => {
  await relay.close()
  await host.close()
  await guest.close()
  await own.close()
  rmSync(home, { recursive: true })
})
afterEach(() => {
  vi.restoreAllMocks()
})

function makePage(folder: string): string {
  const page = '<!doctype html>'
  mkdirSync(folder)
  writeFileSync(join(folder, 'index.html'), page)
  const list = { 'index.html': { type: 'text/html', sha256: hash('sha256', page) } }
  writeFileSync(join(folder, 'assets.json'), JSON.stringify(list))
  return folder
}

const originOf = ({ port }: HeadlessHost) => `http://127.0.0.1:${port}`

async function tokenOf(of: HeadlessHost): Promise<string> {
  const code = new URL(of.newAddress()).hash.replace('#code=', '')
  const headers = { origin: originOf(of), 'content-type': 'application/json' }
  const answer = await fetch(`${originOf(of)}/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ code }),
  })
  return ((await answer.json()) as { token: string }).token
}

// ws's socket has all of the browser's that the link uses.
const overSocket = (ws: WebSocket): Connection => ({
  api: createORPCClient(new SocketLink({ websocket: ws as unknown as globalThis.WebSocket })),
  close: async () => {
    if (ws.readyState === WebSocket.CLOSED) return
    const closed = new Promise((resolve) => ws.once('close', resolve))
    ws.close()
    await closed
  },
})

async function overWebSocket(of: HeadlessHost): Promise<Connection> {
  const url = `ws://127.0.0.1:${of.port}/rpc`
  const ws = new WebSocket(url, ['cordon', `token.${await tokenOf(of)}`], { origin: originOf(of) })
  await new Promise((resolve, reject) => {
    ws.once('open', resolve)
    ws.once('error', reject)
  })
  return overSocket(ws)
}

async function overHttp(of: HeadlessHost): Promise<Connection> {
  const headers = { authorization: `Bearer ${await tokenOf(of)}`, origin: originOf(of) }
  return {
    api: createORPCClient(new FetchLink({ url: `${originOf(of)}/rpc`, headers })),
    close: () => undefined,
  }
}

/** A page of the desktop: real ports, whose messages are copied as between processes. */
function overPort(core: Core): Connection {
  const { port1: page, port2: main } = new MessageChannel()
  const door = new PageDoor(core)
  // Electron's ports wrap what they bring; a worker's bring it bare.
  door.attach({
    on: (event: 'message' | 'close', listener: (wrapped?: object) => void) =>
      main.on(event, (data: unknown) => listener({ data, ports: [] })),
    start: () => main.start(),
    close: () => main.close(),
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, no window
    postMessage: (data: unknown) => main.postMessage(data),
  } as unknown as Parameters<PageDoor['attach']>[0])
  const api: ApiClient = createORPCClient(new PortLink({ port: page }))
  page.start()
  return {
    api,
    close: () => {
      door.close()
      page.close()
    },
  }
}

const doors: Door[] = [
  {
    name: 'in this process',
    hasNoWire: true,
    connect: async () => ({
      api: localClient({ app, host: hostFacts, mayNameFiles: false, budget: pageBudget() }),
      close: () => undefined,
    }),
  },
  { name: 'the owner’s socket', isLocal: true, connect: () => connectSocket(guest.socket) },
  {
    name: 'the owner’s socket, for a page',
    connect: async () => overSocket(await openSocket(guest.socket, 'page')),
  },
  { name: 'WebSocket', connect: () => overWebSocket(host) },
  { name: 'WebSocket, passed on to the owner', connect: () => overWebSocket(relay) },
  { name: 'HTTP', takesNoFiles: true, connect: () => overHttp(host) },
  { name: 'HTTP, passed on to the owner', takesNoFiles: true, connect: () => overHttp(relay) },
  { name: 'a message port', connect: async () => overPort(own) },
  { name: 'a message port, passed on to the owner', connect: async () => overPort(guest) },
]

const document = (playbook: object) => ({ document: playbook as unknown as Json })

/** What a call failed of, as a caller gets it. */
async function failureOf(call: Promise<unknown>): Promise<{ code: string; message: string; data: unknown }> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ORPCError)) throw error ?? new Error('It was answered')
  return { code: error.code as string, message: error.message, data: error.data as unknown }
}

const deep = (levels: number): Json => {
  let value: Json = 1
  for (let i = 0; i < levels; i++) value = [value]
  return value
}

describe.each(doors)(
  'the API over $name',
  ({ connect, isLocal = false, takesNoFiles = false, hasNoWire = false }) => {
    let connection: Connection
    let api: ApiClient

    beforeAll(async () => {
      connection = await connect()
      api = connection.api
    })
    afterAll(() => connection.close())

    it('answers calls', async () => {
      expect(await api.app.info()).toEqual({ version: '0.0.0-test' })
      expect((await api.playbooks.list()).map(({ name }) => name)).toEqual([
        'Suspicious login triage',
        'Suspicious process start',
      ])
      expect((await api.playbooks.get({ ref: { id: loginId } })).playbook).toEqual(loginPlaybook())
    })

    it('gives each of many callers its own answer', async () => {
      const types = (await api.nodes.list()).map(({ type }) => type)
      const shown = await Promise.all([...types, ...types, ...types].map((type) => api.nodes.show({ type })))
      expect(shown.map(({ type }) => type)).toEqual([...types, ...types, ...types])
    })

    it('refuses a draft that was made from another one than is stored', async () => {
      const document = (name: string) => ({ ...loginPlaybook(), id: 'two-writers', name }) as unknown as Json
      const { changed } = await api.playbooks.saveDraft({ document: document('First'), base: null })
      const ref = { id: 'two-writers', version: 'draft' as const }
      expect(await api.playbooks.get({ ref })).toMatchObject({ changed, playbook: { name: 'First' } })
      await api.playbooks.saveDraft({ document: document('Theirs'), base: changed })
      expect(
        await failureOf(api.playbooks.saveDraft({ document: document('Mine'), base: changed })),
      ).toMatchObject({
        code: 'CONFLICT',
        message: expect.stringMatching(/^The draft of "Mine" was changed/),
      })
      await api.playbooks.delete({ id: 'two-writers' })
    })

    it('says what is not there', async () => {
      expect(await failureOf(api.replays.get({ id: 'nowhere' }))).toEqual({
        code: 'NOT_FOUND',
        message: 'There is no replay "nowhere"',
        data: undefined,
      })
    })

    it('says what is wrong, with the problems of a playbook', async () => {
      const broken = { ...loginPlaybook(), name: '', tags: 'none' }
      const { code, data, message } = await failureOf(api.playbooks.import({ ref: document(broken) }))
      expect([code, message]).toEqual([
        'BAD_REQUEST',
        '$.name is empty. Correct the value at this place (and 1 more)',
      ])
      expect(data).toMatchObject([{ path: '$.name', code: 'bad_shape' }, { path: '$.tags' }])
    })

    it('says what is refused', async () => {
      const run = api.nodes.run({ type: 'response.block-ip', input: { ip: '203.0.113.9' }, live: true })
      expect(await failureOf(run)).toMatchObject({
        code: 'REFUSED',
        message: expect.stringContaining('There is no connection of type "openc2"') as string,
      })
    })

    it('says nothing of its inside when it is at fault itself', async () => {
      vi.spyOn(app.events, 'count').mockImplementation(() => {
        throw new Error('the secret is s3cret')
      })
      const error = (await api.events.count().then(
        () => null,
        (reason: unknown) => reason,
      )) as Error
      // In this process the fault is thrown as it is, for the one who has to mend it.
      const seen = hasNoWire ? 'the secret is s3cret' : 'Internal server error'
      expect(error.message).toBe(seen)
      expect(JSON.stringify(error).includes('s3cret')).toBe(false)
    })

    it.each<[string, (api: ApiClient) => Promise<unknown>]>([
      ['a wrong type', (to) => to.events.get({ id: 7 as unknown as string })],
      ['a missing field', (to) => to.events.page({} as { limit: number })],
      ['a field too many', (to) => to.events.page({ limit: 1, more: 1 } as { limit: number })],
      ['a number out of range', (to) => to.events.page({ limit: 501 })],
      ['a text that is too long', (to) => to.events.page({ limit: 1, where: 'x'.repeat(8001) })],
      ['nothing at all', (to) => to.events.get(undefined as unknown as { id: string })],
      [
        'a choice that there is not',
        (to) => to.replays.rows({ replay: 'x', select: { any: true } as never, limit: 1 }),
      ],
    ])('refuses %s', async (_, call) => {
      const { code, data } = await failureOf(call(api))
      expect(code).toBe('BAD_REQUEST')
      expect(data).toMatchObject({ issues: [{ path: expect.any(Array) as unknown[] }] })
    })

    it('is not polluted by what is asked', async () => {
      const evil = JSON.parse(
        '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
      ) as object
      await failureOf(api.playbooks.import({ ref: document(evil) }))
      await failureOf(api.nodes.run({ type: '__proto__', input: {}, config: {} }))
      expect(Object.keys(Object.prototype)).toEqual([])
      expect(({} as { polluted?: number }).polluted).toBeUndefined()
    })

    it('refuses what is nested too deep', async () => {
      expect(await failureOf(api.playbooks.check({ ref: { document: deep(63) } }))).toMatchObject({
        code: 'BAD_REQUEST',
        message: 'The request nests more than 64 levels',
      })
      expect((await api.playbooks.check({ ref: { document: deep(60) } })).ok).toBe(false)
    })

    it('streams in order to the end, and what streams adds up', async () => {
      const start = { playbook: { id: loginId }, events: { kind: 'samples' } } as const
      const { id, expected } = await api.replays.start(start)
      expect(expected).toBe(200)
      const news: ReplayNews[] = []
      for await (const item of await api.replays.follow({ id })) news.push(item)
      expect(news.at(-1)).toMatchObject({
        state: 'finished',
        processed: 200,
        totals: { runs: 200, waiting: 9 },
      })
      const processed = news.map((item) => item.processed)
      expect(processed).toEqual(processed.toSorted((a, b) => a - b))
      const { summary } = await api.replays.finished({ id })
      expect(summary?.traceHash).toBe(news.at(-1)?.traceHash)
      expect((await api.replays.rows({ replay: id, select: { edge: 'w5' }, limit: 3 })).rows).toHaveLength(3)
    })

    it('says of a stream too what is not there', async () => {
      expect(await failureOf(api.replays.follow({ id: 'nowhere' }))).toMatchObject({
        code: 'NOT_FOUND',
        message: 'There is no replay "nowhere"',
      })
    })

    it('lets go of a stream that is given up', async () => {
      const { id, signals } = await startHanging(api)
      const news = await api.replays.follow({ id })
      expect((await news.next()).value).toMatchObject({ state: 'running' })
      await news.return?.(undefined)
      // In this process nothing goes between: the generator itself has been told.
      const told = hasNoWire ? undefined : true
      await expect.poll(() => signals.map((signal) => signal?.aborted)).toEqual([told])
      await api.replays.cancel({ id })
      expect((await api.replays.finished({ id })).state).toBe('cancelled')
    })

    it('goes on with a replay that was stopped, and with no other', async () => {
      const { id } = await startHanging(api)
      expect(await failureOf(api.replays.resume({ id }))).toMatchObject({ code: 'CONFLICT' })
      await api.replays.cancel({ id })
      await api.replays.finished({ id })
      expect(await api.replays.resume({ id })).toMatchObject({ id })
      await expect.poll(async () => (await api.replays.get({ id })).state).toBe('running')
      await api.replays.cancel({ id })
      await api.replays.finished({ id })
    })

    it.runIf(!hasNoWire)('lets go of a stream whose caller has gone', async () => {
      const leaving = await connect()
      const { id, signals } = await startHanging(leaving.api)
      const abort = new AbortController()
      const news = await leaving.api.replays.follow({ id }, { signal: abort.signal })
      expect((await news.next()).value).toMatchObject({ state: 'running' })
      // HTTP has no connection to close: there the caller gives up its request.
      if (takesNoFiles) abort.abort()
      else await leaving.close()
      await expect.poll(() => signals.map((signal) => signal?.aborted)).toEqual([true])
      await api.replays.cancel({ id })
      await api.replays.finished({ id })
    })

    it.runIf(!takesNoFiles)('takes bytes in pieces', async () => {
      const name = `upload-${Math.random()}.ndjson`
      const { id } = await api.events.openUpload({ name, origin: name })
      const pieces = [
        '{"name":"',
        `${name}"`,
        ',"text":"é\\u0000"}',
        '\n{"name":1',
        `,"x":"${name}"}\nnonsense`,
      ]
      for (const piece of pieces) {
        const bytes = new Blob([piece])
        expect(await api.events.write({ id, bytes })).toEqual({ taken: bytes.size })
      }
      expect(await api.events.endUpload({ id })).toMatchObject({ read: 3, stored: 2, error: null })
      const where = `event.origin == "${name}"`
      expect((await api.events.page({ where, limit: 10 })).events).toHaveLength(2)
      expect((await failureOf(api.events.endUpload({ id }))).code).toBe('NOT_FOUND')
      const tooLarge = new Blob([new Uint8Array(513 * 1024)])
      expect((await failureOf(api.events.write({ id, bytes: tooLarge }))).code).toBe('BAD_REQUEST')
      expect((await failureOf(api.events.write({ id, bytes: 'text' as unknown as Blob }))).code).toBe(
        'BAD_REQUEST',
      )
    })

    it.runIf(takesNoFiles)('takes no bytes, which a form of another site could send too', async () => {
      const { id } = await api.events.openUpload({ name: 'x.ndjson' })
      await expect(api.events.write({ id, bytes: new Blob(['{}']) })).rejects.toBeInstanceOf(Error)
      await api.events.endUpload({ id })
    })

    it.runIf(!isLocal)('names no files of this machine', async () => {
      const ref = { file: loginFile }
      const events = { kind: 'file', path: loginEvents } as const
      const calls: (() => Promise<unknown>)[] = [
        () => api.playbooks.get({ ref }),
        () => api.playbooks.check({ ref }),
        () => api.playbooks.import({ ref }),
        () => api.playbooks.export({ ref }),
        () => api.events.importFile({ file: loginEvents }),
        () => api.replays.start({ playbook: ref, events: { kind: 'samples' } }),
        () => api.replays.start({ playbook: { id: loginId }, events }),
      ]
      for (const call of calls) {
        expect(await failureOf(call())).toEqual({
          code: 'REFUSED',
          message: 'Only the command line may name files of this machine',
          data: undefined,
        })
      }
    })

    it.runIf(isLocal)('names files of this machine', async () => {
      const { playbook } = await api.playbooks.get({ ref: { file: loginFile } })
      expect(playbook).toEqual(loginPlaybook())
      const again = { playbook: { id: loginId }, events: { kind: 'file', path: loginEvents } } as const
      const { id } = await api.replays.start(again)
      expect((await api.replays.finished({ id })).summary?.totals.runs).toBe(200)
    })

    it.runIf(!hasNoWire)(
      'refuses a message that is too large, and works on for the next caller',
      async () => {
        const other = await connect()
        const big = other.api.playbooks.check({ ref: { document: 'x'.repeat(1_100_000) } })
        await expect(big).rejects.toBeInstanceOf(Error)
        await other.close()
        const next = await connect()
        expect(await next.api.app.info()).toEqual({ version: '0.0.0-test' })
        await next.close()
      },
    )

    it.runIf(!isLocal)(
      'answers too many calls at once with a refusal, and goes on after a moment',
      async () => {
        const other = await connect()
        // While the clock stands still, nothing is given back.
        vi.spyOn(performance, 'now').mockReturnValue(performance.now())
        const settled = await Promise.allSettled(Array.from({ length: 500 }, () => other.api.app.info()))
        const refused = settled.flatMap((call) => (call.status === 'rejected' ? [call.reason as object] : []))
        expect(refused.length).toBeGreaterThanOrEqual(100)
        expect(refused.length).toBeLessThan(500)
        const message = 'Too many calls at once: wait a moment'
        for (const error of refused) expect(error).toMatchObject({ code: 'TOO_MANY_REQUESTS', message })
        vi.restoreAllMocks()
        await expect.poll(() => other.api.app.info().catch(() => null)).toEqual({ version: '0.0.0-test' })
        await other.close()
      },
    )

    it.runIf(isLocal)('is not counted, where the caller owns the machine', async () => {
      const answers = await Promise.all(Array.from({ length: 500 }, () => api.app.info()))
      expect(answers).toHaveLength(500)
    })
  },
)

/** A replay whose runs wait for ever; and the signals that those who follow one are given. */
async function startHanging(api: ApiClient) {
  const signals: (AbortSignal | undefined)[] = []
  const follow = app.replays.follow.bind(app.replays)
  vi.spyOn(app.replays, 'follow').mockImplementation((id, signal) => {
    signals.push(signal)
    return follow(id, signal)
  })
  const playbook = document({
    format: 1,
    id: 'hanging',
    name: 'Hanging',
    samples: 'logins',
    nodes: [
      { id: 'n1', type: 'trigger.event', config: { where: 'true' } },
      { id: 'n2', type: 'logic.hanging' },
    ],
    edges: [{ id: 'w1', from: 'n1', outlet: 'ok', to: 'n2' }],
  })
  const { id } = await api.replays.start({ playbook, events: { kind: 'samples' }, concurrency: 2 })
  return { id, signals }
}

describe('what no client of ours would send', () => {
  const post = async (path: string, body: string) => {
    const headers = {
      authorization: `Bearer ${await tokenOf(host)}`,
      origin: originOf(host),
      'content-type': 'application/json',
    }
    const answer = await fetch(`${originOf(host)}/rpc/${path}`, { method: 'POST', headers, body })
    return { status: answer.status, text: await answer.text() }
  }

  it('is refused when it is nested deeper than any code that looks at it could follow', async () => {
    const levels = 400_000
    const body = `{"json":{"ref":{"document":${'['.repeat(levels)}${']'.repeat(levels)}}}}`
    const { status, text } = await post('playbooks/check', body)
    expect({ status, text }).toMatchObject({
      status: 400,
      text: expect.stringContaining('nests more than 64') as string,
    })
    expect(await post('app/info', '{}')).toMatchObject({ status: 200 })
  })

  it.each([
    ['playbooks/check', 'nonsense', 400],
    ['playbooks/check', '', 400],
    ['playbooks/check', '{"json":{"ref":{"document":{"__proto__":{"x":1}}}}}', 200],
    ['playbooks/check', '{"json":{"ref":1},"meta":[[99,"ref"]]}', 400],
    ['playbooks/check', '{"json":{"ref":1},"meta":[[1,"__proto__","x"]]}', 400],
    ['playbooks/nothing', '{}', 404],
    ['__proto__/toString', '{}', 404],
    ['constructor', '{}', 404],
  ])('to %s as %j is answered with %i', async (path, body, status) => {
    expect((await post(path, body)).status).toBe(status)
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})

describe('a budget of calls', () => {
  it('allows a burst, and then as many as time brings', () => {
    let now = 0
    const budget = new CallBudget({ burst: 3, perSecond: 10, now: () => now })
    const take = (times: number) => Array.from({ length: times }, () => budget.take())
    expect(take(4)).toEqual([true, true, true, false])
    now = 99
    expect(budget.take()).toBe(false)
    now = 100
    expect(take(2)).toEqual([true, false])
    now = 1e9
    expect(take(4)).toEqual([true, true, true, false])
  })
})
