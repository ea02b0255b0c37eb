import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hearFaults } from './process-faults'
import { startTestHost, type TestHost } from './test-host'

// Whoever reaches the port may break off wherever it likes, without any token.

let own: TestHost
let guest: TestHost

beforeAll(async () => {
  own = await startTestHost()
  guest = await startTestHost(own)
})
afterAll(async () => {
  await guest.close()
  await own.close()
})

let faults: ReturnType<typeof hearFaults>
beforeEach(() => {
  faults = hearFaults()
})
afterEach(() => {
  faults.stop()
})

type Ending = 'at once' | 'when it was answered'

/** Sends what it has to say, and resets the connection. */
function breakOff(port: number, bytes: string, ending: Ending): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const reset = () => socket.resetAndDestroy()
    socket.write(bytes, () => ending === 'at once' && reset())
    if (ending === 'when it was answered') socket.on('data', reset)
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
  })
}

const head = (first: string, headers: { [name: string]: string }): string =>
  [first, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')

const upgrade = ({ port }: TestHost): string =>
  head('GET /rpc HTTP/1.1', { Host: `127.0.0.1:${port}`, Connection: 'Upgrade', Upgrade: 'websocket' })

const brokenPost = ({ port, origin }: TestHost, path: string, token = ''): string =>
  head(`POST ${path} HTTP/1.1`, {
    Host: `127.0.0.1:${port}`,
    Origin: origin,
    'Content-Type': 'application/json',
    Authorization: `Bearer ${token}`,
    'Content-Length': '1000',
  }) + '{"code":"'

/** What would have ended the process, once the host has answered again: by then it has seen all that came before. */
async function faultsUntilAnswered(host: TestHost): Promise<unknown[]> {
  expect((await fetch(`${host.origin}/`)).status).toBe(200)
  expect(await host.token()).toMatch(/^[\w-]{43}$/)
  return faults.stop()
}

describe.each([
  ['with a core of its own', () => own],
  ['that works through an owner', () => guest],
])('a headless host %s goes on', (_, host) => {
  it.each<Ending>(['at once', 'when it was answered'])(
    'when a WebSocket that it refuses is reset %s',
    async (ending) => {
      for (let i = 0; i < 100; i++) await breakOff(host().port, upgrade(host()), ending)
      expect(await faultsUntilAnswered(host())).toEqual([])
    },
  )

  it.each(['/session', '/rpc/app/info', '/rpc/nothing'])(
    'when the body of a POST to %s breaks off',
    async (path) => {
      const bytes = brokenPost(host(), path, await host().token())
      for (let i = 0; i < 20; i++) await breakOff(host().port, bytes, 'at once')
      expect(await faultsUntilAnswered(host())).toEqual([])
    },
  )
})

it('a headless host can be closed while one whose WebSocket it refused keeps its end open', async () => {
  const host = await startTestHost()
  const socket = connect({ port: host.port, host: '127.0.0.1', allowHalfOpen: true })
  socket.write(upgrade(host))
  socket.resume()
  await new Promise((resolve) => socket.once('end', resolve))
  await expect(host.close()).resolves.toBeUndefined()
  socket.destroy()
}, 10_000)
