import { EventEmitter } from 'node:events'

/** The main process's end of a page's port, for tests: `sent` is what the page would receive. */
export class FakePort extends EventEmitter {
  readonly sent: unknown[] = []
  isStarted = false
  isClosed = false

  start(): void {
    this.isStarted = true
  }

  close(): void {
    this.isClosed = true
  }

  postMessage(message: unknown): void {
    this.sent.push(message)
  }

  receive(data: unknown, ports: readonly { close(): void }[] = []): void {
    this.emit('message', { data, ports })
  }
}
