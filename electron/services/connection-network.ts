import type { ConnectionAuth } from '../../nodes/sdk'
import type { Clock, TransportAnswer } from '../executor/ports'
import type { ConnectionLimits } from '../views/connections'
import { Gate } from './gate/gate'
import { RetryBudget } from './gate/retry-budget'
import { type HttpMessage, toMessage } from './http/message'
import { Transport } from './http/transport'
import { SendError } from './network-error'
import { type Network, type NetworkCall, noConnection } from './reader'

/** A connection as it is sent through. */
export type Connection = {
  name: string
  type: string
  address: string
  limits: ConnectionLimits
  auth: ConnectionAuth
}

/** What carries messages to one place, and gives up where its time limits say so. Throws `SendError`. */
export type Wire = {
  send(message: HttpMessage, signal: AbortSignal): Promise<TransportAnswer>
  /** Lets go of it once what is under way has ended. */
  close(): Promise<void>
  /** Lets go of it at once. */
  destroy(): Promise<void>
}

type MakeWire = (connection: Pick<Connection, 'address' | 'limits'>) => Wire

/** A connection that is in use: whatever changes of it makes a new lane. */
type Lane = { made: string; gate: Gate; transport: Wire }

/** Sends through the connections that people set up, each by a gate and with sockets of its own. */
export class ConnectionNetwork implements Network {
  readonly #find: (connectionType: string, connection: string | null) => Connection | null
  readonly #clock: Clock
  readonly #wire: MakeWire
  readonly #lanes = new Map<string, Lane>()
  /** Of connections that have changed: what was under way may end. */
  readonly #retired = new Set<Wire>()
  /** By host: two connections to one host are one burden to it. */
  readonly #budgets = new Map<string, RetryBudget>()

  constructor(options: {
    find: (connectionType: string, connection: string | null) => Connection | null
    clock: Clock
    /** HTTP over sockets, unless another way is given. */
    wire?: MakeWire
  }) {
    this.#find = options.find
    this.#clock = options.clock
    this.#wire = options.wire ?? ((to) => new Transport({ ...to, now: () => this.#clock.now() }))
  }

  has(connectionType: string, connection: string | null = null): boolean {
    return this.#find(connectionType, connection) !== null
  }

  async send(call: NetworkCall, signal: AbortSignal): Promise<TransportAnswer> {
    const { connectionType, connection = null, attempt = 1, failure = null, priority = 'live' } = call
    const found = this.#find(connectionType, connection)
    if (!found) throw noConnection(connectionType, connection)
    if (found.auth.kind !== 'none') throw noSecret(found)
    const message = toMessage(found.address, call.request, call.headers)
    const { gate, transport } = this.#laneOf(found)
    return gate.pass({ priority, attempt, failure }, signal, () => transport.send(message, signal))
  }

  /** Ends what is under way, and lets go of every connection. */
  async close(): Promise<void> {
    const inUse = [...this.#lanes.values()].map(({ transport }) => transport)
    this.#lanes.clear()
    await Promise.all([...inUse, ...this.#retired].map((transport) => transport.destroy()))
  }

  #laneOf({ name, address, limits }: Connection): Lane {
    const made = JSON.stringify([address, limits])
    const lane = this.#lanes.get(name)
    if (lane?.made === made) return lane
    if (lane) this.#retire(lane.transport)
    const budget = this.#budgetOf(new URL(address).host)
    const fresh = {
      made,
      gate: new Gate({ name, limits, budget, clock: this.#clock }),
      transport: this.#wire({ address, limits }),
    }
    this.#lanes.set(name, fresh)
    return fresh
  }

  #retire(transport: Wire): void {
    this.#retired.add(transport)
    void transport.close().finally(() => this.#retired.delete(transport))
  }

  #budgetOf(host: string): RetryBudget {
    const budget = this.#budgets.get(host) ?? new RetryBudget()
    this.#budgets.set(host, budget)
    return budget
  }
}

function noSecret({ name, type }: Connection): SendError {
  const message = `The connection "${name}" of type "${type}" needs a secret, and secrets come with a later version: nothing can be sent through it yet`
  return new SendError('no_connection', message, 'no')
}
