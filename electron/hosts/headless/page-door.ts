import {
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as httpRequest,
  type ServerResponse,
} from 'node:http'
import { RPCHandler as HttpHandler, BodyLimitPlugin } from '@orpc/server/node'
import { RPCHandler as SocketHandler } from '@orpc/server/ws'
import { WebSocket } from 'ws'
import { type ApiContext, pageBudget, router } from '../../api'
import type { Core } from '../owner/open-core'
import { openSocket } from '../owner/socket-client'
import { maxMessageBytes } from '../owner/socket-server'

/** Takes what a page says to the core: this process's own, or that of the owner. */
export type PageDoor = {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  attach(socket: WebSocket): void
}

export function pageDoor(core: Core): PageDoor {
  return core.kind === 'own' ? ownDoor(core) : relayDoor(core.socket)
}

function ownDoor({ app, host }: Extract<Core, { kind: 'own' }>): PageDoor {
  const http = new HttpHandler(router, { plugins: [new BodyLimitPlugin({ maxBodySize: maxMessageBytes })] })
  const sockets = new SocketHandler(router)
  // One budget for all that comes in here, so that another socket buys no more calls.
  const context: ApiContext = { app, host, mayNameFiles: false, budget: pageBudget() }
  return {
    async handle(request, response) {
      const { matched } = await http.handle(request, response, { prefix: '/rpc', context })
      if (!matched) response.writeHead(404).end()
    },
    attach(socket) {
      sockets.upgrade(socket, { context }).catch(() => socket.terminate())
    },
  }
}

/** Passes frames and bodies on unread: the owner checks them as if they had come to it. */
function relayDoor(path: string): PageDoor {
  return {
    handle(request, response) {
      return new Promise((resolve) => {
        const passed = httpRequest(
          { socketPath: path, path: request.url, method: 'POST', headers: headersOf(request) },
          (answer) => {
            endAfter(request, response)
            response.writeHead(answer.statusCode ?? 502, {
              'Content-Type': answer.headers['content-type'] ?? 'text/plain',
            })
            // An answer that breaks off must not look whole.
            answer.on('error', () => response.destroy())
            answer.pipe(response)
          },
        )
        passed.on('error', () => {
          if (response.headersSent) {
            response.destroy()
            return
          }
          endAfter(request, response)
          response.writeHead(503).end()
        })
        // Also when the page gives up: the owner would go on answering no one.
        response.on('close', () => {
          passed.destroy()
          resolve()
        })
        request.pipe(passed)
      })
    },
    attach(socket) {
      void relaySocket(socket, path)
    },
  }
}

// A body that comes in chunks says no length, and Node throws at a header that is undefined.
function headersOf({ headers: { 'content-length': length } }: IncomingMessage): OutgoingHttpHeaders {
  return { 'content-type': 'application/json', ...(length !== undefined && { 'content-length': length }) }
}

// What is left of a body that nobody reads would stand before the next request of the connection.
function endAfter(request: IncomingMessage, response: ServerResponse): void {
  if (!request.complete) response.setHeader('Connection', 'close')
}

async function relaySocket(page: WebSocket, path: string): Promise<void> {
  // What the page says before the way to the owner is open must not be lost.
  const early: { data: Buffer; isBinary: boolean }[] = []
  const keep = (data: Buffer, isBinary: boolean) => early.push({ data, isBinary })
  page.on('message', keep)
  try {
    const owner = await openSocket(path, 'page')
    owner.on('error', () => owner.terminate())
    // A page that left meanwhile tells it no more.
    if (page.readyState !== WebSocket.OPEN) return owner.close()
    page.off('message', keep)
    page.on('message', (data: Buffer, isBinary) => owner.send(data, { binary: isBinary }))
    for (const { data, isBinary } of early) owner.send(data, { binary: isBinary })
    owner.on('message', (data: Buffer, isBinary) => page.send(data, { binary: isBinary }))
    page.on('close', () => owner.close())
    owner.on('close', () => page.close(1001, 'the owner of the data folder has gone'))
  } catch {
    page.close(1011, 'the owner of the data folder does not answer')
  }
}
