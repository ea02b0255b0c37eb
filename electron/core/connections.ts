import type { ConnectionType } from '../../nodes/sdk'
import type { Connection } from '../services/connection-network'
import { bareHost, isForbiddenAddress } from '../services/http/safe-lookup'
import type { ConnectionStore } from '../store/connections'
import type { Writer } from '../store/writer'
import { type ConnectionLimits, type ConnectionView, defaultLimits } from '../views/connections'
import { CoreError } from './errors'

const namePattern = /^[a-z][a-z0-9_-]{0,39}$/

/** What is asked of a connection; what is not given is as it was, and at first as is sane. */
export type ConnectionRequest = {
  name: string
  type: string
  /** Without one, that which the type offers. */
  address?: string | undefined
  limits?: { [limit in keyof ConnectionLimits]?: ConnectionLimits[limit] | undefined } | undefined
}

/** The set-ups of outside services. All are held in memory: each call of each run looks one up. */
export class Connections {
  readonly #store: ConnectionStore
  readonly #writer: Writer
  readonly #types: ReadonlyMap<string, ConnectionType>
  readonly #now: () => number
  #all: readonly ConnectionView[]

  constructor(parts: {
    store: ConnectionStore
    writer: Writer
    types: ReadonlyMap<string, ConnectionType>
    now: () => number
  }) {
    this.#store = parts.store
    this.#writer = parts.writer
    this.#types = parts.types
    this.#now = parts.now
    this.#all = parts.store.all()
  }

  /** In order of their names. */
  list(): readonly ConnectionView[] {
    return this.#all
  }

  /** Makes a connection, or changes one. Throws `CoreError` for what cannot be one. */
  async set(request: ConnectionRequest): Promise<ConnectionView> {
    const { name, limits = {} } = request
    if (!namePattern.test(name))
      throw new CoreError(
        'bad_request',
        `"${name}" is no name of a connection: a small letter, then up to 39 small letters, digits, - or _`,
      )
    const type = this.#type(request.type)
    const before = this.#all.find((connection) => connection.name === name)
    const now = this.#now()
    const given = Object.entries(limits).filter(([, limit]) => limit !== undefined)
    const connection: ConnectionView = {
      name,
      type: type.type,
      address: addressOf(request.address ?? keptAddress(before, type) ?? type.address, type),
      limits: { ...(before?.limits ?? defaultLimits), ...Object.fromEntries(given) },
      created: before?.created ?? now,
      changed: now,
    }
    await this.#writer.writeNow(() => this.#store.set(connection))
    this.#all = this.#store.all()
    return connection
  }

  /** Throws `CoreError` when there is no such connection. */
  async delete(name: string): Promise<void> {
    if (!this.#all.some((connection) => connection.name === name))
      throw new CoreError('not_found', `There is no connection "${name}": see \`cordon connection ls\``)
    await this.#writer.writeNow(() => this.#store.delete(name))
    this.#all = this.#store.all()
  }

  /** The connection of that name if it is of the type; without a name the first of the type. */
  find(type: string, name: string | null): Connection | null {
    const found = this.#all.find(
      (connection) => connection.type === type && (name === null || connection.name === name),
    )
    const declared = this.#types.get(type)
    return found && declared ? { ...found, auth: declared.auth } : null
  }

  /** For how long answers stand, and an id that changes when they may no longer be those of the same service. */
  cachePolicy(type: string, name: string | null): { id: string; cacheMs: number } {
    const found = this.find(type, name)
    if (!found) return { id: `${type} ${name ?? ''}`, cacheMs: 0 }
    return { id: `${found.name} ${found.address}`, cacheMs: found.limits.cacheMs }
  }

  #type(name: string): ConnectionType {
    const type = this.#types.get(name)
    if (type) return type
    const known = [...this.#types.keys()].toSorted().join(', ')
    throw new CoreError('bad_request', `There is no type of connection "${name}": there are ${known}`)
  }
}

// The address of another type is that of another service.
function keptAddress(before: ConnectionView | undefined, { type }: ConnectionType): string | undefined {
  return before?.type === type ? before.address : undefined
}

function addressOf(text: string | null, { type }: ConnectionType): string {
  if (text === null)
    throw new CoreError('bad_request', `A connection of type "${type}" needs an address (--address URL)`)
  const refuse = (why: string) =>
    new CoreError('bad_request', `${text} is no address for a connection: ${why}`)
  if (!URL.canParse(text)) throw refuse('it is no URL, such as https://service.example/api')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refuse('it must begin with https: or http:')
  // The text, since an empty part is none to the URL.
  if (/[?#]/.test(text)) throw refuse('it may have no ? and no #')
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/]*@/.test(text))
    throw refuse('it may hold no user and no password')
  if (isForbiddenAddress(bareHost(url.hostname))) throw refuse('nothing is sent to such a host')
  return url.href.replace(/\/+$/, '')
}
