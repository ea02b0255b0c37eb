import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { ApiClient } from '../../api'
import type { TestHost } from './test-host'

/** The socket of a page that a test host let in, once it is open. */
export async function openPage({ port, origin }: TestHost, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, ['cordon', `token.${token}`], { origin })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return socket
}

/** Closes a socket at once, as a page that is gone. */
export async function leave(socket: WebSocket): Promise<void> {
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.terminate()
  await closed
}

/** What one socket's caller is answered to many calls made at once: how many calls, and how many refusals. */
export async function flood(socket: WebSocket, calls = 600): Promise<{ answered: number; refused: number }> {
  // ws's socket has all of the browser's that the link uses.
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  const api: ApiClient = createORPCClient(link)
  const settled = await Promise.allSettled(Array.from({ length: calls }, () => api.app.info()))
  const answered = settled.filter(({ status }) => status === 'fulfilled').length
  return { answered, refused: calls - answered }
}
