import { EventEmitter } from 'node:events'
import type { Link } from './link.ts'

/** Shaped like Electron's `MessagePortMain`: it keeps what comes until it is started. */
export class MessagePortMain extends EventEmitter {
  readonly #id: number
  readonly #ports: Ports
  readonly #early: unknown[] = []
  #state: 'kept' | 'started' | 'closed' = 'kept'

  constructor(id: number, ports: Ports) {
    super()
    this.#id = id
    this.#ports = ports
  }

  start(): void {
    if (this.#state !== 'kept') return
    this.#state = 'started'
    // Electron delivers from its own loop, never within `start`.
    setImmediate(() => {
      for (const data of this.#early.splice(0)) this.receive(data)
    })
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new TypeError('The stand-in carries no ports out of the main process')
    if (this.#state !== 'closed') this.#ports.link.tell({ kind: 'frame', port: this.#id, data: message })
  }

  close(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#ports.forget(this.#id)
    this.#ports.link.tell({ kind: 'portClosed', port: this.#id })
  }

  receive(data: unknown): void {
    if (this.#state === 'kept') this.#early.push(data)
    if (this.#state === 'started') this.emit('message', { data, ports: [] })
  }

  /** The other end has gone. */
  end(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.emit('close')
  }
}

/** The ports that have an end in this process. */
export class Ports {
  readonly link: Link
  readonly #ports = new Map<number, MessagePortMain>()

  constructor(link: Link) {
    this.link = link
  }

  open(id: number): MessagePortMain {
    const port = new MessagePortMain(id, this)
    this.#ports.set(id, port)
    return port
  }

  get(id: number): MessagePortMain | undefined {
    return this.#ports.get(id)
  }

  forget(id: number): void {
    this.#ports.delete(id)
  }

  get size(): number {
    return this.#ports.size
  }
}
