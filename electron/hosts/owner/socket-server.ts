import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { chmodSync } from 'node:fs'
import { BodyLimitPlugin, RPCHandler as HttpHandler } from '@orpc/server/node'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { type ApiContext, localBudget, pageBudget, router } from '../../api'
import type { App } from '../../core/app'
import type { HostFacts } from '../../core/doctor'

/** Largest message that is taken, in bytes. */
export const maxMessageBytes = 1024 * 1024

/** `/rpc` is for the command line; `/page` for a host that passes on what a page says. */
export const socketDoors = { local: '/rpc', page: '/page' } as const

export type SocketServer = {
  /** Number of processes that work through this one. */
  clients(): number
  close(): Promise<void>
}

/** Lets other processes of this user work through the owner, over a socket that only they can open. */
export async function serveSocket(path: string, app: App, host: HostFacts): Promise<SocketServer> {
  const handler = new RPCHandler(router)
  const http = new HttpHandler(router, { plugins: [new BodyLimitPlugin({ maxBodySize: maxMessageBytes })] })
  // One budget for a door and all who come by it, so that another socket buys no more calls: also for the pages of
  // other hosts, which nothing here could tell from each other.
  const pages: ApiContext = { app, host, mayNameFiles: false, budget: pageBudget() }
  const contexts = new Map<string | undefined, ApiContext>([
    [socketDoors.local, { app, host, mayNameFiles: true, budget: localBudget() }],
    [socketDoors.page, pages],
  ])
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  })
  // Only a host that passes on a page's calls speaks HTTP here, so it may no more than a page.
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { matched } = await http.handle(request, response, { prefix: '/rpc', context: pages })
    if (!matched) response.writeHead(404).end()
  }
  const server = createServer((request, response) => {
    // What fails here ends this answer alone; unheard it would end the process.
    answer(request, response).catch(() => response.destroy())
  })
  server.on('upgrade', (request, socket, head) => {
    const context = contexts.get(request.url)
    if (!context) {
      socket.destroy()
      return
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      // A broken frame is an error of that socket alone; unheard it would end the process.
      ws.on('error', () => ws.terminate())
      handler.upgrade(ws, { context }).catch(() => ws.terminate())
    })
  })
  await listen(server, path)
  return {
    clients: () => sockets.clients.size,
    close: () => closeServer(server, sockets),
  }
}

async function listen(server: Server, path: string): Promise<void> {
  // Made private before anyone can find it: the mask holds until it listens.
  const mask = process.umask(0o177)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
  } finally {
    process.umask(mask)
  }
  if (process.platform !== 'win32') chmodSync(path, 0o600)
}

function closeServer(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const client of sockets.clients) client.close(1001, 'closing')
  return new Promise((resolve) => {
    server.close(() => resolve())
    setTimeout(() => {
      for (const client of sockets.clients) client.terminate()
      // A stream that a guest passes on may have no end of its own.
      server.closeAllConnections()
    }, 500).unref()
  })
}
