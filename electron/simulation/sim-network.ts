import type { Json } from '../../nodes/sdk'
import type { Clock } from '../executor/ports'
import { type Connection, ConnectionNetwork, type Wire } from '../services/connection-network'
import type { HttpMessage } from '../services/http/message'
import { SendError } from '../services/network-error'
import { type ConnectionLimits, defaultLimits } from '../views/connections'
import type { Peer } from './peer'
import type { Life } from './virtual-time'

type Parts = {
  peer: Peer
  life: Life
  clock: Clock
  /** Told of every call that a gate has let out. */
  onCall: () => void
}

/** The real network with its gates and budgets, over wires to the made-up service: one host for each connection. */
export function simNetwork(parts: Parts): ConnectionNetwork {
  const made = new Map<string, Connection>()
  const find = (type: string, name: string | null): Connection => {
    const known = made.get(name ?? usual)
    if (known) return known
    const connection: Connection = {
      name: name ?? usual,
      type,
      address: `http://${name ?? usual}.example`,
      limits: defaultLimits,
      auth: { kind: 'none' },
    }
    made.set(connection.name, connection)
    return connection
  }
  return new ConnectionNetwork({ find, clock: parts.clock, wire: (to) => simWire(to, parts) })
}

const usual = 'usual'

type Place = { address: string; limits: ConnectionLimits }

function simWire({ address, limits }: Place, { peer, life, clock, onCall }: Parts): Wire {
  const { hostname } = new URL(address)
  return {
    async send(message, signal) {
      onCall()
      const over = new AbortController()
      const late = timeLimit(clock, limits.headersMs, over.signal)
      try {
        return await Promise.race([
          peer.send(callOf(hostname, message), AbortSignal.any([signal, over.signal]), life),
          late,
        ])
      } finally {
        over.abort(new SendError('timeout', `No answer of ${hostname}`, 'maybe'))
      }
    },
    close: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
  }
}

async function timeLimit(clock: Clock, ms: number, over: AbortSignal): Promise<never> {
  try {
    await clock.sleep(ms, over)
  } catch {
    // The answer came in time.
    return new Promise(() => undefined)
  }
  throw new SendError('timeout', `No beginning of an answer within ${ms} ms`, 'maybe')
}

function callOf(host: string, { path, headers, body }: HttpMessage) {
  const [way = ''] = path.split('?')
  return {
    host,
    path: way.split('/').slice(1).map(decodeURIComponent),
    // Whatever was sent was written by `toMessage`.
    body: body === null ? null : (JSON.parse(body) as Json),
    headers,
  }
}
