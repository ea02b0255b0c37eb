import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { ApiClient } from '../../api'
import { maxMessageBytes, socketDoors } from './socket-server'

/** An owner that does not answer by then is stopped, or hangs: whoever waits for it must be told. */
const handshakeMs = 1000

export type SocketClient = { api: ApiClient; close(): void; closed: Promise<void> }

/** Opens a connection to the owner; rejects when nobody listens. */
export async function openSocket(path: string, door: keyof typeof socketDoors): Promise<WebSocket> {
  const ws = new WebSocket(`ws+unix://${path}:${socketDoors[door]}`, {
    perMessageDeflate: false,
    maxPayload: 64 * maxMessageBytes,
    handshakeTimeout: handshakeMs,
  })
  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve)
    ws.once('error', reject)
  })
  return ws
}

/** The API of a live owner, called through its socket. */
export async function connectSocket(path: string): Promise<SocketClient> {
  const ws = await openSocket(path, 'local')
  // ws's socket has all of the browser's that the link uses; their event types differ in what the link ignores.
  const link = new RPCLink({ websocket: ws as unknown as globalThis.WebSocket })
  return {
    api: createORPCClient(link),
    close: () => ws.close(),
    closed: new Promise((resolve) => ws.once('close', () => resolve())),
  }
}
