import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { sendRaw, startTestHost, type TestHost } from './test-host'
import { flood, leave, openPage } from './test-page'

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
afterEach(() => {
  vi.restoreAllMocks()
})

/** A call of `app.info`, whose body comes in one chunk. */
function infoInChunks({ port, origin }: TestHost, token: string): Promise<string> {
  const lines = [
    'POST /rpc/app/info HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    `Origin: ${origin}`,
    'Content-Type: application/json',
    `Authorization: Bearer ${token}`,
    'Transfer-Encoding: chunked',
    'Connection: close',
  ]
  return sendRaw(port, `${lines.join('\r\n')}\r\n\r\n2\r\n{}\r\n0\r\n\r\n`)
}

it('a page that leaves before its way to the owner is open leaves nothing open there', async () => {
  const token = await guest.token()
  for (let i = 0; i < 40; i++) await leave(await openPage(guest, token))
  // Comes to the owner after all of them: once it is answered, the owner has seen them too.
  const last = await openPage(guest, token)
  await flood(last, 1)
  await leave(last)
  await expect.poll(() => own.core.kind === 'own' && own.core.clients()).toBe(1)
})

describe.each([
  ['its own core', () => own],
  ['the owner’s core', () => guest],
])('a page over %s', (_, host) => {
  it('may send a body in chunks, which says no length', async () => {
    const answer = await infoInChunks(host(), await host().token())
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toContain('"version"')
  })

  it('gets no more calls by another socket, nor by HTTP', async () => {
    const token = await host().token()
    // While the clock stands still, nothing is given back.
    vi.spyOn(performance, 'now').mockReturnValue(performance.now())
    const sockets = [await openPage(host(), token), await openPage(host(), token)] as const
    const first = await flood(sockets[0])
    const second = await flood(sockets[1])
    expect([first.answered > 0, first.refused > 0, second.answered]).toEqual([true, true, 0])
    expect(await infoInChunks(host(), token)).toMatch(/^HTTP\/1\.1 429 /)
    for (const socket of sockets) await leave(socket)
  })
})
