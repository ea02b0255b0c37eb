import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ApiClient } from '../../api'
import { hostConfig, hostFacts } from '../owner/host-config'
import { type Core, openCore } from '../owner/open-core'
import { FakePort } from './fake-port'
import { PageDoor } from './page-door'

let home: string
let owner: Core
let guest: Core

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'cordon-door-'))
  const config = { ...hostConfig(), dataFolder: home }
  owner = await openCore(config, hostFacts)
  guest = await openCore(config, hostFacts)
})
afterAll(async () => {
  await guest.close()
  await owner.close()
  rmSync(home, { recursive: true })
})
afterEach(() => vi.restoreAllMocks())

/** A page's end of a fake port, and its client. */
function connect(door: PageDoor) {
  const fake = new FakePort()
  const toPage = new EventTarget()
  fake.postMessage = (message) => {
    fake.sent.push(message)
    toPage.dispatchEvent(new MessageEvent('message', { data: message }))
  }
  door.attach(fake)
  const port = {
    postMessage: (data: unknown) => fake.receive(data),
    addEventListener: toPage.addEventListener.bind(toPage),
  }
  const link = new RPCLink({ port })
  const api: ApiClient = createORPCClient(link)
  return { fake, api }
}

describe.each([
  ['its own core', () => owner],
  ['the owner’s core', () => guest],
])('a page over %s', (name, core) => {
  it('calls, and is told what went wrong', async () => {
    const { api } = connect(new PageDoor(core()))
    expect(await api.app.info()).toEqual({ version: hostConfig().version })
    await expect(api.playbooks.get({ ref: { id: 'nothing' } })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    // An input that the compiler would refuse, as a hostile page sends it.
    await expect(api.events.get({ id: 1 } as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('may not name files of this machine', async () => {
    const { api } = connect(new PageDoor(core()))
    await expect(api.playbooks.import({ ref: { file: '/etc/passwd' } })).rejects.toMatchObject({
      code: 'REFUSED',
    })
    await expect(api.events.importFile({ file: '/etc/passwd' })).rejects.toMatchObject({ code: 'REFUSED' })
  })

  it('uploads bytes', async () => {
    const { api } = connect(new PageDoor(core()))
    const { id } = await api.events.openUpload({ name: 'a.ndjson' })
    const line = `{"event":{"action":"${name}"}}\n`
    await api.events.write({ id, bytes: new Blob([line]) })
    expect(await api.events.endUpload({ id })).toMatchObject({ read: 1, parked: 0 })
  })

  it('follows a stream to its end, and may leave one early without losing the port', async () => {
    const { api, fake } = connect(new PageDoor(core()))
    const playbook = (await api.playbooks.list()).find(({ name }) => name.includes('login'))
    const { id } = await api.replays.start({
      playbook: { id: playbook?.id ?? '' },
      events: { kind: 'samples' },
    })
    for await (const _ of await api.replays.follow({ id })) break
    for await (const _ of await api.replays.follow({ id }));
    expect((await api.replays.finished({ id })).summary?.totals).toMatchObject({ runs: 200 })
    expect(fake.isClosed).toBe(false)
  })
})

describe('the door', () => {
  it.each(['garbage', '[]', '{}', '{"i":1,"p":null}', '{"i":1,"p":{"u":1}}'])(
    'closes the port by %s, which cannot be decoded, and leaves the process nothing to fail on',
    async (garbage) => {
      const rejections: unknown[] = []
      const keep = (reason: unknown) => rejections.push(reason)
      process.on('unhandledRejection', keep)
      const { fake } = connect(new PageDoor(owner))
      fake.receive(garbage)
      await vi.waitFor(() => expect(fake.isClosed).toBe(true), 15_000)
      await new Promise(setImmediate)
      process.off('unhandledRejection', keep)
      expect(rejections).toEqual([])
    },
  )

  it('has one port open: a new one closes the one before', () => {
    const door = new PageDoor(owner)
    const first = connect(door).fake
    const second = connect(door).fake
    expect([first.isClosed, second.isClosed]).toEqual([true, false])
    door.close()
    expect(second.isClosed).toBe(true)
  })

  it('closes the old page’s port when the new page is there, and not before', () => {
    const door = new PageDoor(owner)
    const old = connect(door).fake
    door.navigationStarted()
    expect(old.isClosed).toBe(false)
    door.navigated()
    expect(old.isClosed).toBe(true)
  })

  it('keeps the new page’s port when it came before the word of its arrival', () => {
    const door = new PageDoor(owner)
    connect(door)
    door.navigationStarted()
    const early = connect(door).fake
    door.navigated()
    expect(early.isClosed).toBe(false)
  })

  it('closes the port when another core answers from now on', async () => {
    const door = new PageDoor(guest)
    const { fake } = connect(door)
    door.use(owner)
    expect(fake.isClosed).toBe(true)
    expect(await connect(door).api.app.info()).toEqual({ version: hostConfig().version })
  })

  it('gives no more calls to a page that asks for another port', async () => {
    // While the clock stands still, nothing is given back.
    vi.spyOn(performance, 'now').mockReturnValue(performance.now())
    const door = new PageDoor(owner)
    const flood = (api: ApiClient) => Promise.allSettled(Array.from({ length: 450 }, () => api.app.info()))
    const first = await flood(connect(door).api)
    const second = await flood(connect(door).api)
    const answered = (calls: typeof first) => calls.filter(({ status }) => status === 'fulfilled').length
    expect([answered(first), answered(second)]).toEqual([400, 0])
  })

  it('closes the port of a page whose owner is not there', async () => {
    const door = new PageDoor({ ...guest, socket: join(home, 'nobody.sock') } as Core)
    const { fake } = connect(door)
    await vi.waitFor(() => expect(fake.isClosed).toBe(true), 15_000)
  })
})
