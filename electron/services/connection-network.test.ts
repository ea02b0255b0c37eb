import { describe, expect, it, onTestFinished } from 'vitest'
import { type Connection, ConnectionNetwork } from './connection-network'
import { systemClock } from './system'
import { connectionOf, httpPeer } from './testing'

const never = new AbortController().signal
const get = { connectionType: 'lab', request: { method: 'GET', path: ['x'] } }

/** A network over connections that the test may change. */
function networkOf(...connections: Connection[]) {
  const all = [...connections]
  const find = (_: string, name: string | null) =>
    all.find((one) => name === null || one.name === name) ?? null
  const network = new ConnectionNetwork({ find, clock: systemClock })
  onTestFinished(() => network.close())
  return { network, all }
}

/** A peer whose answers wait until the test lets them go. */
async function slowPeer() {
  const waiting: (() => void)[] = []
  const address = await httpPeer((_, response) => waiting.push(() => response.end('{}')))
  return { address, waiting }
}

describe('the network', () => {
  it('goes to where a connection leads by now, and lets what is under way end', async () => {
    const slow = await slowPeer()
    const other = await httpPeer((_, response) => response.end('{"other":true}'))
    const limits = { headersMs: 10_000 }
    const { network, all } = networkOf(connectionOf('lab', slow.address, limits))
    const first = network.send(get, never)
    await expect.poll(() => slow.waiting.length).toBe(1)
    all[0] = connectionOf('lab', other, limits)
    expect((await network.send(get, never)).body).toEqual({ other: true })
    slow.waiting[0]?.()
    expect((await first).status).toBe(200)
  })

  it('holds each connection to its own number of calls at a time', async () => {
    const [one, two] = [await slowPeer(), await slowPeer()]
    const limits = { concurrency: 2, headersMs: 10_000 }
    const { network } = networkOf(
      connectionOf('one', one.address, limits),
      connectionOf('two', two.address, limits),
    )
    const sent = ['one', 'one', 'one', 'two'].map((connection) => network.send({ ...get, connection }, never))
    await expect.poll(() => [one.waiting.length, two.waiting.length]).toEqual([2, 1])
    one.waiting[0]?.()
    await expect.poll(() => one.waiting.length).toBe(3)
    for (const answer of [...one.waiting, ...two.waiting]) answer()
    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
  })

  it('owes a host its spare retries once, however many connections lead there', async () => {
    const address = await httpPeer((_, response) => response.writeHead(429).end())
    const { network } = networkOf(connectionOf('one', address), connectionOf('two', `${address}/api`))
    const retry = (connection: string) => network.send({ ...get, connection, attempt: 2 }, never)
    expect([(await retry('one')).status, (await retry('two')).status]).toEqual([429, 429])
    await expect(retry('one')).rejects.toMatchObject({ code: 'busy', sent: 'no', retryable: false })
  })

  it('ends what is under way when it is closed', async () => {
    const slow = await slowPeer()
    const { network } = networkOf(connectionOf('lab', slow.address, { headersMs: 10_000 }))
    const sent = network.send(get, never)
    const close = async () => {
      await expect.poll(() => slow.waiting.length).toBe(1)
      await network.close()
    }
    await Promise.all([expect(sent).rejects.toMatchObject({ code: 'unreachable', sent: 'maybe' }), close()])
  })
})
