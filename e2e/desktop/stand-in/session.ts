import { EventEmitter } from 'node:events'

type PermissionRequest = (contents: null, permission: string, answer: (isGranted: boolean) => void) => void
type PermissionCheck = (contents: null, permission: string, origin: string) => boolean
type BeforeRequest = (
  details: { url: string; method: string; resourceType: string },
  answer: (response: { cancel?: boolean }) => void,
) => void
type ProtocolHandler = (request: Request) => Response | Promise<Response>

export type Served = { status: number; headers: Record<string, string>; body: Uint8Array } | null

/** A session: what it was given, and the questions that Chromium would put to it. */
export class Session extends EventEmitter {
  readonly partition: string
  spellCheckerEnabled = true
  proxyRules = ''
  #permissionRequest: PermissionRequest | null = null
  #permissionCheck: PermissionCheck | null = null
  #device: (() => boolean) | null = null
  #displayMedia: ((request: object, answer: (streams: unknown) => void) => void) | null = null
  #beforeRequest: BeforeRequest | null = null
  readonly #handlers = new Map<string, ProtocolHandler>()

  readonly protocol = {
    handle: (scheme: string, handler: ProtocolHandler): void => {
      if (!privileged.has(scheme)) throw new Error(`${scheme}: was not registered before the app was ready`)
      this.#handlers.set(scheme, handler)
    },
  }

  readonly webRequest = {
    onBeforeRequest: (listener: BeforeRequest): void => {
      this.#beforeRequest = listener
    },
  }

  constructor(partition: string) {
    super()
    this.partition = partition
  }

  setPermissionRequestHandler(handler: PermissionRequest): void {
    this.#permissionRequest = handler
  }

  setPermissionCheckHandler(handler: PermissionCheck): void {
    this.#permissionCheck = handler
  }

  setDevicePermissionHandler(handler: () => boolean): void {
    this.#device = handler
  }

  setDisplayMediaRequestHandler(
    handler: (request: object, answer: (streams: unknown) => void) => void,
  ): void {
    this.#displayMedia = handler
  }

  setProxy(config: { proxyRules?: string }): Promise<void> {
    this.proxyRules = config.proxyRules ?? ''
    return Promise.resolve()
  }

  setSpellCheckerEnabled(isEnabled: boolean): void {
    this.spellCheckerEnabled = isEnabled
  }

  /** A request of a page: null when it was cancelled, or nobody serves its scheme here. */
  async serve(request: { url: string; method: string; resource: string }): Promise<Served> {
    const { url, method } = request
    if (await this.#isCancelled({ url, method, resourceType: request.resource })) return null
    const handler = this.#handlers.get(new URL(url).protocol.slice(0, -1))
    if (!handler) return null
    const response = await handler(new Request(url, { method }))
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: new Uint8Array(await response.arrayBuffer()),
    }
  }

  /** Without a handler Electron grants everything. */
  async grants(permission: string, origin: string): Promise<{ asked: boolean; checked: boolean }> {
    const handler = this.#permissionRequest
    const asked = handler ? await new Promise<boolean>((resolve) => handler(null, permission, resolve)) : true
    return { asked, checked: this.#permissionCheck?.(null, permission, origin) ?? true }
  }

  async devices(): Promise<{ device: boolean; screen: boolean }> {
    const handler = this.#displayMedia
    const streams = handler ? await new Promise<unknown>((resolve) => handler({}, resolve)) : null
    return { device: this.#device?.() ?? true, screen: streams !== null }
  }

  /** True when the download was prevented. */
  download(url: string): boolean {
    return emitPreventable(this, 'will-download', { url })
  }

  #isCancelled(details: { url: string; method: string; resourceType: string }): Promise<boolean> {
    const listener = this.#beforeRequest
    if (!listener) return Promise.resolve(false)
    return new Promise((resolve) => listener(details, ({ cancel = false }) => resolve(cancel)))
  }
}

const privileged = new Set<string>()
const sessions = new Map<string, Session>()

export const protocol = {
  registerSchemesAsPrivileged(schemes: readonly { scheme: string }[]): void {
    for (const { scheme } of schemes) privileged.add(scheme)
  },
}

export const session = {
  fromPartition(partition: string): Session {
    const found = sessions.get(partition) ?? new Session(partition)
    sessions.set(partition, found)
    return found
  },
}

/** Emits an event that can be prevented; true when it was. */
export function emitPreventable(
  emitter: EventEmitter,
  name: string,
  more: object,
  ...rest: unknown[]
): boolean {
  let isPrevented = false
  const event = {
    ...more,
    preventDefault: () => {
      isPrevented = true
    },
  }
  emitter.emit(name, event, ...rest)
  return isPrevented
}
