import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { sendRaw, startTestHost, type TestHost } from './test-host'

let host: TestHost
let token: string

beforeAll(async () => {
  host = await startTestHost()
  token = await host.token()
})
afterAll(() => host.close())

const status = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
const call = (lines: string[], body = '') =>
  sendRaw(host.port, `${[...lines, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`)

const info = (changes: { [name: string]: string | null } = {}) => {
  const headers: { [name: string]: string | null } = {
    Host: `127.0.0.1:${host.port}`,
    Origin: host.origin,
    'Content-Type': 'application/json',
    Authorization: `Bearer ${token}`,
    Connection: 'close',
    ...changes,
  }
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`],
  )
  return call(['POST /rpc/app/info HTTP/1.1', ...lines], '{}')
}

describe('the headless host', () => {
  it('answers whoever has the token', async () => {
    const answer = await info()
    expect(status(answer)).toBe(200)
    expect(answer).toContain('"version"')
  })

  it('sends its policy and its headers with the page, with a nonce of its own for each load', async () => {
    const [first, second] = await Promise.all([fetch(`${host.origin}/`), fetch(`${host.origin}/`)])
    const policy = first.headers.get('content-security-policy') ?? ''
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; /)
    expect(policy).not.toMatch(/unsafe|data:/)
    expect(await first.text()).toContain(`nonce="${nonce}"`)
    expect(second.headers.get('content-security-policy')).not.toBe(policy)
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    expect(first.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('hands out what the build listed and nothing else', async () => {
    expect((await fetch(`${host.origin}/assets-a.js`)).status).toBe(200)
    const paths = [
      '/assets.json',
      '/../package.json',
      '/%2e%2e/package.json',
      '/etc/passwd',
      '/assets-a.js?x',
      '/rpc',
      '/session',
    ]
    for (const path of paths) {
      const answer = await call([`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${host.port}`, 'Connection: close'])
      expect([path, status(answer)]).toEqual([path, 404])
    }
  })

  it('gives the token for a code once, as JSON, from its own page', async () => {
    const code = new URL(host.newAddress()).hash.replace('#code=', '')
    const ask = (origin: string, type: string) =>
      fetch(`${host.origin}/session`, {
        method: 'POST',
        headers: { origin, 'content-type': type },
        body: JSON.stringify({ code }),
      })
    expect((await ask('http://evil.example', 'application/json')).status).toBe(403)
    expect((await ask(host.origin, 'text/plain')).status).toBe(415)
    expect((await ask(host.origin, 'application/json')).status).toBe(200)
    expect((await ask(host.origin, 'application/json')).status).toBe(401)
  })
})

// reliability.md F41: framing and rebinding, by hand, since no client would send them.
describe('a request that is not of our making', () => {
  it.each<[string, { [name: string]: string | null }, number]>([
    ['with a foreign Host', { Host: 'evil.example' }, 421],
    ['with the Host of another port', { Host: '127.0.0.1:1' }, 421],
    ['with a trailing dot', { Host: 'localhost.' }, 421],
    ['without a Host', { Host: null }, 400],
    ['with a foreign Origin', { Origin: 'http://evil.example' }, 403],
    ['with the Origin null', { Origin: 'null' }, 403],
    ['without an Origin', { Origin: null }, 403],
    ['of another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['as plain text', { 'Content-Type': 'text/plain' }, 415],
    ['as a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
    ['without a token', { Authorization: null }, 401],
    ['with a wrong token', { Authorization: 'Bearer x' }, 401],
    ['with the token as a cookie', { Authorization: null, Cookie: 'token=x' }, 401],
  ])('%s is refused', async (_, changes, expected) => {
    expect(status(await info(changes))).toBe(expected)
  })

  const raw = (text: string) => sendRaw(host.port, text.replaceAll('PORT', String(host.port)))

  it.each<[string, string, number]>([
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example\r\n\r\n', 400],
    ['an absolute target', 'GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n', 400],
    ['HTTP/1.0', 'GET / HTTP/1.0\r\nHost: 127.0.0.1:PORT\r\n\r\n', 400],
    ['17 KB of headers', `GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`, 431],
    [
      'both lengths',
      'POST /session HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a bare line feed', 'GET / HTTP/1.1\nHost: 127.0.0.1:PORT\n\n', 400],
    ['a method of its own', 'PUT / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n', 405],
    ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n', 0],
    ['OPTIONS', 'OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n', 400],
  ])('with %s is refused', async (_, text, expected) => {
    expect(status(await raw(text))).toBe(expected)
  })

  it('of HTTP/0.9 gets no page', async () => {
    expect(await raw('GET /\r\n\r\n')).not.toContain('<title>')
  })

  it('changes nothing by a GET', async () => {
    for (const path of ['/rpc/playbooks/list', '/rpc/playbooks/list?data=%7B%7D', '/rpc/app/info']) {
      const answer = await fetch(`${host.origin}${path}`, { headers: { authorization: `Bearer ${token}` } })
      expect([path, answer.status]).toEqual([path, 404])
    }
  })

  it('of more than a megabyte is refused before it is decoded', async () => {
    const body = JSON.stringify({ json: { document: 'x'.repeat(1_100_000) } })
    const headers = {
      origin: host.origin,
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
    }
    const answer = await fetch(`${host.origin}/rpc/playbooks/saveDraft`, { method: 'POST', headers, body })
    expect(answer.status).toBe(413)
  })
})

// reliability.md F39.
describe('a WebSocket', () => {
  type Options = { origin?: string | null; protocols?: string[]; path?: string }

  function open({
    origin = host.origin,
    protocols = ['cordon', `token.${token}`],
    path = '/rpc',
  }: Options = {}) {
    const socket = new WebSocket(
      `ws://127.0.0.1:${host.port}${path}`,
      protocols,
      origin === null ? {} : { origin },
    )
    return new Promise<{ status: number; socket: WebSocket }>((resolve) => {
      socket.on('open', () => resolve({ status: 101, socket }))
      socket.on('unexpected-response', (_, response) => resolve({ status: response.statusCode ?? 0, socket }))
      socket.on('error', () => undefined)
    })
  }

  it('of our own page is let in', async () => {
    const { status: got, socket } = await open()
    expect([got, socket.protocol]).toEqual([101, 'cordon'])
    socket.close()
  })

  it.each<[string, Options, number]>([
    ['of another origin', { origin: 'http://evil.example' }, 403],
    ['of no origin', { origin: null }, 403],
    ['of the origin null', { origin: 'null' }, 403],
    ['without a token', { protocols: ['cordon'] }, 401],
    ['with a wrong token', { protocols: ['cordon', 'token.x'] }, 401],
    ['of another protocol', { protocols: ['mqtt'] }, 401],
    ['at another path', { path: '/' }, 404],
    ['with the token in the query', { path: '/rpc?token=x', protocols: ['cordon'] }, 404],
  ])('%s is refused', async (_, options, expected) => {
    expect((await open(options)).status).toBe(expected)
  })

  it('that sends more than a megabyte is closed', async () => {
    const { socket } = await open()
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.send('x'.repeat(1_100_000))
    expect(await closed).toBe(1009)
  })

  it('is the seventeenth at most', async () => {
    const sockets = await Promise.all(Array.from({ length: 16 }, () => open()))
    expect(sockets.map((each) => each.status)).toEqual(sockets.map(() => 101))
    expect((await open()).status).toBe(429)
    for (const { socket } of sockets) socket.terminate()
  })
})
