import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { type ConnectionLimits, defaultLimits } from '../views/connections'
import type { Connection } from './connection-network'

/** Listens on this computer until the test ends, and cuts whoever is still connected then. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

/** A real HTTP server that does what the test says; its address. */
export async function httpPeer(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`
}

/** A server that does what it likes with each connection; its address. */
export async function tcpPeer(onConnection: (socket: Socket) => void): Promise<string> {
  return `http://127.0.0.1:${await listen(createTcpServer(onConnection))}`
}

/** A server that answers the first bytes of each connection with a text, HTTP or not. */
export const textPeer = (text: string): Promise<string> =>
  tcpPeer((socket) => socket.once('data', () => socket.end(text)))

/** Short enough for a test, long enough for a machine that has other things to do. */
const testLimits: ConnectionLimits = {
  ...defaultLimits,
  connectMs: 2000,
  headersMs: 800,
  bodyMs: 800,
  totalMs: 3000,
}

export const connectionOf = (
  name: string,
  address: string,
  limits: Partial<ConnectionLimits> = {},
): Connection => ({
  name,
  type: 'lab',
  address,
  limits: { ...testLimits, ...limits },
  auth: { kind: 'none' },
})
