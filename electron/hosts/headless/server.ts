import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { contentSecurityPolicy, pageHeaders } from '../pages/content-security-policy'
import { CoreError } from '../../core/errors'
import type { PageAssets } from '../pages/page-assets'
import type { Core } from '../owner/open-core'
import { maxMessageBytes } from '../owner/socket-server'
import { type PageDoor, pageDoor } from './page-door'
import { refuseBody, refuseChange, type RequestFacts, refuseRequest, valuesOf } from './request-guard'
import { Sessions } from './sessions'

const maxSockets = 16
const protocol = 'cordon'
const pingEveryMs = 30_000

export type HeadlessHost = {
  port: number
  /** An address that lets one page in, within a minute. */
  newAddress(): string
  close(): Promise<void>
}

/** Serves the app on 127.0.0.1, to whoever has been given an address. */
export async function serveHeadless(options: {
  core: Core
  assets: PageAssets
  port: number
}): Promise<HeadlessHost> {
  const sessions = new Sessions()
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols: () => protocol,
  })
  const server = createServer({ maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 60_000 })
  const host = new Headless({ ...options, sessions, sockets, server, door: pageDoor(options.core) })
  server.on('request', (request, response) => {
    // What fails here ends this answer alone; unheard it would end the process.
    host.answer(request, response).catch(() => response.destroy())
  })
  server.on('upgrade', (request, socket, head) => host.upgrade(request, socket, head))
  const port = await listen(server, options.port)
  const pings = setInterval(() => dropDead(sockets), pingEveryMs)
  return {
    port,
    newAddress: () => `http://127.0.0.1:${port}/#code=${sessions.issueCode()}`,
    close: () => {
      clearInterval(pings)
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

type Parts = {
  assets: PageAssets
  sessions: Sessions
  sockets: WebSocketServer
  server: Server
  door: PageDoor
}

class Headless {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value)
    const facts = factsOf(request)
    const refusal = refuseRequest(facts, this.#door()) ?? this.#refuseMethod(facts)
    if (refusal) return refuse(request, response, refusal.status)
    if (facts.method === 'POST') return this.#post(request, response, facts)
    this.#get(facts, response)
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Node has taken its own listener off: unheard, the reset of a peer that is let in nowhere would end the process.
    socket.on('error', () => socket.destroy())
    const facts = factsOf(request)
    const refused = refuseRequest(facts, this.#door()) ?? refuseChange(facts, this.#door())
    if (refused) return endUpgrade(socket, refused.status)
    if (facts.url !== '/rpc' || facts.method !== 'GET') return endUpgrade(socket, 404)
    if (!this.#isLetIn(tokenOfProtocol(facts))) return endUpgrade(socket, 401)
    if (this.#parts.sockets.clients.size >= maxSockets) return endUpgrade(socket, 429)
    this.#parts.sockets.handleUpgrade(request, socket, head, (ws) => {
      // A frame that is too large or broken is an error of that socket alone; unheard it would end the process.
      ws.on('error', () => ws.terminate())
      let isAlive = true
      ws.on('pong', () => {
        isAlive = true
      })
      alive.set(ws, () => {
        const was = isAlive
        isAlive = false
        return was
      })
      this.#parts.door.attach(ws)
    })
  }

  #door() {
    return { port: (this.#parts.server.address() as AddressInfo).port }
  }

  #refuseMethod(facts: RequestFacts) {
    if (facts.method === 'GET' || facts.method === 'HEAD') return null
    if (facts.method !== 'POST') return { status: 405, reason: 'method' }
    return refuseChange(facts, this.#door()) ?? refuseBody(facts)
  }

  #isLetIn(token: string | null): boolean {
    return token !== null && this.#parts.sessions.accepts(token)
  }

  async #post(request: IncomingMessage, response: ServerResponse, facts: RequestFacts): Promise<void> {
    if (facts.url === '/session') return this.#openSession(request, response)
    if (!facts.url.startsWith('/rpc/')) return refuse(request, response, 404)
    const [authorization = ''] = valuesOf(facts, 'authorization')
    if (!this.#isLetIn(/^Bearer (\S+)$/.exec(authorization)?.[1] ?? null))
      return refuse(request, response, 401)
    return this.#parts.door.handle(request, response)
  }

  async #openSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const code = await readCode(request)
    const token = code === null ? null : this.#parts.sessions.redeem(code)
    if (token === null) return refuse(request, response, 401)
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    response.end(JSON.stringify({ token }))
  }

  // A GET only ever hands out files of the build: it changes nothing, and tells nothing of the data.
  #get(facts: RequestFacts, response: ServerResponse): void {
    const nonce = randomBytes(16).toString('base64')
    response.setHeader('Content-Security-Policy', contentSecurityPolicy(nonce))
    const isDocument = facts.url === '/' || facts.url === '/index.html'
    const asset = isDocument ? this.#parts.assets.document(nonce) : this.#parts.assets.get(facts.url)
    if (!asset) {
      response.writeHead(404).end()
      return
    }
    response.setHeader('Content-Type', asset.type)
    response.setHeader('Cache-Control', isDocument ? 'no-store' : 'max-age=31536000, immutable')
    response.writeHead(200).end(facts.method === 'HEAD' ? undefined : asset.body)
  }
}

const alive = new WeakMap<object, () => boolean>()

function dropDead(sockets: WebSocketServer): void {
  for (const socket of sockets.clients) {
    if (alive.get(socket)?.()) socket.ping()
    else socket.terminate()
  }
}

function factsOf({ method = '', url = '', httpVersion, rawHeaders }: IncomingMessage): RequestFacts {
  return { method, url, httpVersion, rawHeaders }
}

function tokenOfProtocol(facts: RequestFacts): string | null {
  const [list = ''] = valuesOf(facts, 'sec-websocket-protocol')
  const names = list.split(',').map((name) => name.trim())
  if (!names.includes(protocol)) return null
  return names.find((name) => name.startsWith('token.'))?.slice('token.'.length) ?? null
}

/** Ends a request without reading its body, and the connection with it. */
function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
  response.writeHead(status, { Connection: 'close' }).end()
  request.resume()
}

function endUpgrade(socket: Duplex, status: number): void {
  // Not left to the peer: one that keeps its end open would keep ours too, and the server from closing.
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

const longestCodeBody = 1024

/** Null for a body that is no code, is too long, or breaks off. */
async function readCode(request: IncomingMessage): Promise<string | null> {
  let body = ''
  try {
    for await (const chunk of request) {
      body += String(chunk)
      if (body.length > longestCodeBody) return null
    }
    const { code } = JSON.parse(body) as { code?: unknown }
    return typeof code === 'string' ? code : null
  } catch {
    return null
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const reason = code === 'EADDRINUSE' ? 'is in use' : `cannot be had (${message})`
      reject(new CoreError('unavailable', `Port ${port} ${reason}: say another with --port, or none`))
    })
    // Loopback alone, never a name that could mean more.
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}
