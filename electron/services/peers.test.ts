import { createServer as createTlsServer } from 'node:https'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { NodeError } from '../../nodes/sdk'
import type { TransportAnswer } from '../executor/ports'
import { type Connection, ConnectionNetwork } from './connection-network'
import { FakeClock } from './fake-clock'
import { largestReply } from './http/exchange'
import { selfSigned } from './http/test-certificate'
import { SendError } from './network-error'
import type { NetworkCall } from './reader'
import { connectionOf, httpPeer, listen, tcpPeer, textPeer } from './testing'
import { systemClock } from './system'

// Peers as bad as they come, over real sockets: each ends as the table of reliability.md §2.1 says, since `sent` is
// 'no' only where it is certain that nothing arrived.

const never = new AbortController().signal
const act: NetworkCall = {
  connectionType: 'lab',
  request: { method: 'POST', path: ['act'], body: { block: '203.0.113.9' } },
}

function networkOf(connections: readonly Connection[], clock = systemClock) {
  const network = new ConnectionNetwork({
    clock,
    find: (type, name) =>
      connections.find((one) => one.type === type && (name === null || one.name === name)) ?? null,
  })
  onTestFinished(() => network.close())
  return network
}

const sendTo = (address: string, parts: Partial<Connection['limits']> = {}, signal = never) =>
  networkOf([connectionOf('lab', address, parts)]).send(act, signal)

/** What came of it, as plain data. */
async function outcomeOf(sent: Promise<TransportAnswer>) {
  try {
    return await sent
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    const { code, sent: reached, message } = error
    return { code, sent: reached, message }
  }
}

const says = (...parts: string[]) => expect.stringMatching(parts.join('.*')) as string

describe('a peer that answers', () => {
  it('is told what is asked, below the address of its connection', async () => {
    const seen: object[] = []
    const address = await httpPeer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += String(chunk)
      })
      request.on('end', () => {
        seen.push({
          line: `${request.method} ${request.url}`,
          key: request.headers['idempotency-key'],
          host: request.headers.host,
          body,
        })
        response.end('{"applied":true}')
      })
    })
    const network = networkOf([connectionOf('lab', `${address}/api`)])
    const request = { ...act.request, path: ['a/b', '..x'], query: { q: '1&2' } }
    const answer = await network.send({ ...act, request, headers: { 'Idempotency-Key': 'k1' } }, never)
    expect(answer).toEqual({ status: 200, body: { applied: true }, retryAfterMs: null })
    expect(seen).toEqual([
      {
        line: 'POST /api/a%2Fb/..x?q=1%262',
        key: 'k1',
        host: new URL(address).host,
        body: '{"block":"203.0.113.9"}',
      },
    ])
  })

  it.each([
    [202, '{"id":7}', { status: 202, body: { id: 7 } }],
    [204, '', { status: 204, body: null }],
    [200, '', { status: 200, body: null }],
    [200, '\ufeff{"bom":1}', { status: 200, body: { bom: 1 } }],
    [404, '{"error":"none"}', { status: 404, body: { error: 'none' } }],
    [500, '<html>Oops</html>', { status: 500, body: null }],
  ])('by %d %j is taken at its word', async (status, text, expected) => {
    const address = await httpPeer((_, response) => response.writeHead(status).end(text))
    expect(await sendTo(address)).toEqual({ ...expected, retryAfterMs: null })
  })

  it.each([
    [429, '7', 7000],
    [503, '1000000', 900_000],
    [503, 'later', null],
    [200, '1', 1000],
  ])('by %d and Retry-After %s is left alone for %s ms', async (status, retryAfter, retryAfterMs) => {
    const address = await httpPeer((_, response) =>
      response.writeHead(status, { 'Retry-After': retryAfter }).end('{}'),
    )
    expect(await sendTo(address)).toEqual({ status, body: {}, retryAfterMs })
  })

  it('by sending us elsewhere is not followed', async () => {
    let followed = 0
    const other = await httpPeer((_, response) => {
      followed++
      response.end('{}')
    })
    const address = await httpPeer((_, response) => response.writeHead(302, { location: other }).end())
    expect(await sendTo(address)).toEqual({ status: 302, body: null, retryAfterMs: null })
    expect(followed).toBe(0)
  })

  it('first that it is still there, and then for real, is waited for', async () => {
    const address = await httpPeer((_, response) => {
      response.writeProcessing()
      response.end('{"a":1}')
    })
    expect(await sendTo(address)).toMatchObject({ status: 200, body: { a: 1 } })
  })

  it.each([
    ['a page', '<html>Login</html>'],
    ['half a document', '{"a":'],
    ['more levels than we carry', `${'['.repeat(100)}${']'.repeat(100)}`],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['what it never said it had packed', gzipSync('{"a":1}')],
  ])('by 200 with %s has answered garbage', async (_, body) => {
    const address = await httpPeer((__, response) => response.end(body))
    expect(await outcomeOf(sendTo(address))).toEqual({
      code: 'bad_reply',
      sent: 'maybe',
      message: says('127.0.0.1', 'no JSON'),
    })
  })

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}'],
    ['a bad chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n'],
    ['a huge header', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(1_000_000)}\r\n\r\n{}`],
  ])('by %s has answered garbage', async (_, text) => {
    expect(await outcomeOf(sendTo(await textPeer(text)))).toMatchObject({ code: 'bad_reply', sent: 'maybe' })
  })

  it.each([
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
    ['less than it said', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}'],
  ])('by %s may have done what was asked', async (_, text) => {
    const outcome = await outcomeOf(sendTo(await textPeer(text)))
    expect(outcome).toMatchObject({ sent: 'maybe' })
    expect(['bad_reply', 'unreachable']).toContain('code' in outcome && outcome.code)
  })

  it('with more than we take is cut short', async () => {
    const piece = Buffer.alloc(1024 * 1024, 0x20)
    let written = 0
    const address = await httpPeer((_, response) => {
      const more = () => {
        while (!response.destroyed && written < 1024 && response.write(piece)) written++
      }
      response.on('drain', more)
      more()
    })
    expect(await outcomeOf(sendTo(address, { bodyMs: 30_000, totalMs: 30_000 }))).toEqual({
      code: 'bad_reply',
      sent: 'maybe',
      message: says('more than 8 MB'),
    })
    expect(written).toBeLessThan((4 * largestReply) / piece.length)
  })
})

describe('a peer that does not answer', () => {
  it('since it drops the reply may have done what was asked', async () => {
    let applied = 0
    const address = await httpPeer((request) => {
      request.resume().on('end', () => {
        applied++
        request.socket.destroy()
      })
    })
    expect(await outcomeOf(sendTo(address))).toMatchObject({ code: 'unreachable', sent: 'maybe' })
    expect(applied).toBe(1)
  })

  it('since it resets each connection once it has it counts as one that may have read', async () => {
    const address = await tcpPeer((socket) => socket.resetAndDestroy())
    const outcome = await outcomeOf(sendTo(address, { connectMs: 500 }))
    expect(outcome).toMatchObject({ code: 'unreachable' })
  })

  it.each([
    ['hangs', () => undefined, 'No beginning of an answer'],
    [
      'only says that it is still there',
      (response: { writeProcessing(): void }) => {
        const timer = setInterval(() => response.writeProcessing(), 50)
        onTestFinished(() => clearInterval(timer))
      },
      'No beginning of an answer',
    ],
    [
      'drips its body',
      (response: { write(text: string): void }) => {
        const timer = setInterval(() => response.write(' '), 50)
        onTestFinished(() => clearInterval(timer))
      },
      'No end of the answer',
    ],
  ])('in time since it %s may have done what was asked', async (_, answer, message) => {
    const address = await httpPeer((__, response) => answer(response))
    const started = performance.now()
    expect(await outcomeOf(sendTo(address))).toEqual({
      code: 'timeout',
      sent: 'maybe',
      message: says(message, 'within 800 ms'),
    })
    expect(performance.now() - started).toBeLessThan(1800)
  })

  it('in time since it drips its headers may have done what was asked', async () => {
    const address = await tcpPeer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const timer = setInterval(() => socket.write('x: y\r\n'), 50)
      socket.on('close', () => clearInterval(timer))
    })
    expect(await outcomeOf(sendTo(address))).toMatchObject({ code: 'timeout', sent: 'maybe' })
  })

  it('in time in all may have done what was asked, whichever phase it has come to', async () => {
    const address = await httpPeer((_, response) => {
      setTimeout(() => response.write(' '), 200)
    })
    expect(await outcomeOf(sendTo(address, { totalMs: 500 }))).toEqual({
      code: 'timeout',
      sent: 'maybe',
      message: says('No whole answer', 'within 500 ms'),
    })
  })

  it('before its caller gives up is left, and may have done what was asked', async () => {
    let closed = 0
    const stop = new AbortController()
    const address = await httpPeer((request) => {
      request.socket.on('close', () => closed++)
      stop.abort(new NodeError('timeout', 'No answer within 10 ms'))
    })
    expect(await outcomeOf(sendTo(address, {}, stop.signal))).toEqual({
      code: 'timeout',
      sent: 'maybe',
      message: 'No answer within 10 ms',
    })
    await expect.poll(() => closed).toBe(1)
  })
})

describe('a peer that cannot be had', () => {
  it.each([
    [
      'since there is no such host',
      'http://nxdomain.invalid',
      'unreachable',
      'There is no host|cannot be looked',
    ],
    ['since nobody listens', null, 'unreachable', 'cannot be reached.*ECONNREFUSED'],
    ['since nothing is sent there', 'http://169.254.169.254', 'refused', 'Nothing is sent'],
  ])('%s has done nothing', async (_, given, code, message) => {
    const address = given ?? `http://127.0.0.1:${await freePort()}`
    expect(await outcomeOf(sendTo(address))).toEqual({ code, sent: 'no', message: says(message) })
  })

  it('since it takes no connection in time has done nothing', async () => {
    // TLS to a peer that says nothing: the connection is not there before the handshake is done.
    const address = (await tcpPeer(() => undefined)).replace('http:', 'https:')
    expect(await outcomeOf(sendTo(address, { connectMs: 300 }))).toEqual({
      code: 'unreachable',
      sent: 'no',
      message: says('took no connection within 300 ms'),
    })
  })

  it('since nobody vouches for its certificate has done nothing', async () => {
    let asked = 0
    const port = await listen(
      createTlsServer(selfSigned, (_, response) => {
        asked++
        response.end('{}')
      }),
    )
    expect(await outcomeOf(sendTo(`https://localhost:${port}`))).toEqual({
      code: 'refused',
      sent: 'no',
      message: says('certificate of localhost', 'is not trusted'),
    })
    expect(asked).toBe(0)
  })

  it('since it speaks no TLS has done nothing', async () => {
    const address = (await textPeer('HTTP/1.1 400 Bad Request\r\n\r\n')).replace('http:', 'https:')
    expect(await outcomeOf(sendTo(address))).toMatchObject({ code: 'unreachable', sent: 'no' })
  })

  it('before its caller gives up is never written to', async () => {
    const asked: string[] = []
    const address = await httpPeer((request, response) => {
      asked.push(request.url ?? '')
      response.end('{}')
    })
    const network = networkOf([connectionOf('lab', address)])
    const send = (path: string, signal = never) =>
      network.send({ ...act, request: { method: 'GET', path: [path] } }, signal)
    // Whatever is loaded when it is first needed is loaded now: what is given up below is on its way to the socket.
    await send('first')
    const stop = new AbortController()
    const givenUp = outcomeOf(send('given-up', stop.signal))
    stop.abort()
    expect(await givenUp).toMatchObject({ code: 'cancelled', sent: 'no' })
    await send('last')
    expect(asked).toEqual(['/first', '/last'])
  })

  it('since its connection is missing, of another type or without its secret has done nothing', async () => {
    const lab = connectionOf('lab', 'http://127.0.0.1:1')
    const secret = {
      ...lab,
      name: 'vt',
      type: 'virustotal',
      auth: { kind: 'header', header: 'x-apikey' },
    } as const
    const network = networkOf([lab, secret])
    const send = (connectionType: string, connection?: string) =>
      outcomeOf(network.send({ ...act, connectionType, connection }, never))
    const none = { code: 'no_connection', sent: 'no' }
    expect(await send('openc2')).toEqual({ ...none, message: says('no connection of type "openc2"') })
    expect(await send('lab', 'vt')).toEqual({ ...none, message: says('no connection "vt" of type "lab"') })
    expect(await send('virustotal')).toEqual({ ...none, message: says('"vt"', 'needs a secret') })
    expect([network.has('lab'), network.has('lab', 'vt'), network.has('openc2')]).toEqual([
      true,
      false,
      false,
    ])
  })

  it('by what must not be sent is not asked', async () => {
    const address = await httpPeer((_, response) => response.end('{}'))
    const network = networkOf([connectionOf('lab', address)])
    const request = { method: 'GET', path: ['..', 'admin'] }
    expect(await outcomeOf(network.send({ ...act, request }, never))).toMatchObject({
      code: 'invalid_input',
      sent: 'no',
    })
  })
})

describe('a hung peer', () => {
  it('does not delay another connection', async () => {
    const hung = connectionOf('hung', await tcpPeer(() => undefined), { headersMs: 10_000 })
    const healthy = connectionOf('healthy', await httpPeer((_, response) => response.end('{}')))
    const network = networkOf([hung, healthy])
    const stop = new AbortController()
    const p95 = async () => {
      const times: number[] = []
      for (let i = 0; i < 100; i++) {
        const started = performance.now()
        await network.send({ ...act, connection: 'healthy' }, never)
        times.push(performance.now() - started)
      }
      return times.toSorted((a, b) => a - b)[94] as number
    }
    await p95()
    const alone = await p95()
    const waiting = Array.from({ length: 64 }, () =>
      outcomeOf(network.send({ ...act, connection: 'hung' }, stop.signal)),
    )
    const beside = await p95()
    stop.abort()
    const outcomes = await Promise.all(waiting)
    // Four were under way, and the others had not begun.
    expect(outcomes.filter((outcome) => 'sent' in outcome && outcome.sent === 'maybe')).toHaveLength(4)
    // A queue behind the hung peer would cost seconds; the rest is what a busy machine adds.
    expect(beside).toBeLessThan(Math.max(alone * 3, alone + 50))
  })
})

describe('a peer that fails for minutes', () => {
  it.each([
    // It works: each run asks it.
    [429, 500, 500],
    // It is left alone once it has failed five times, but for those that were out beside each other.
    [500, 5, 49],
  ])('with %d is asked at most 1.1 times as often as by first tries', async (status, least, most) => {
    const asked = { first: 0, retry: 0 }
    const address = await httpPeer((request, response) => {
      asked[request.headers['x-try'] === '1' ? 'first' : 'retry']++
      response.writeHead(status).end()
    })
    const clock = new FakeClock()
    const network = networkOf([connectionOf('lab', address, { concurrency: 16, headersMs: 10_000 })], clock)
    const run = async () => {
      let failure: NodeError | null = null
      for (let attempt = 1; attempt <= 3 && (failure?.retryable ?? true); attempt++) {
        try {
          const headers = { 'x-try': String(attempt) }
          await network.send({ ...act, headers, attempt, failure }, never)
          failure = new NodeError('server_error', `Status ${status}`)
        } catch (error) {
          failure = error as NodeError
        }
      }
    }
    for (let minute = 0; minute < 5; minute++) {
      for (let i = 0; i < 10; i++) await Promise.all(Array.from({ length: 10 }, run))
      await clock.advance(60_000)
    }
    expect(asked.retry).toBeGreaterThan(0)
    expect(asked.retry).toBeLessThanOrEqual(asked.first / 10 + 2)
    expect(asked.first).toBeGreaterThanOrEqual(least)
    expect(asked.first).toBeLessThanOrEqual(most)
  })
})

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
