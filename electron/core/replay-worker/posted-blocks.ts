import type { MessagePort } from 'node:worker_threads'
import type { Block } from './block'
import type { FromWorker, ToWorker } from './replay-job'

type Unwritten = { written: () => void; failed: (error: Error) => void }

/** Sends blocks to the main thread, which alone writes, and hears of each when it is on the disk: in their order. */
export class PostedBlocks {
  readonly #port: MessagePort
  readonly #abort = new AbortController()
  readonly #unwritten: Unwritten[] = []

  constructor(port: MessagePort) {
    this.#port = port
    port.on('message', (message: ToWorker) => this.#take(message))
  }

  /** Aborted when the main thread wants no more. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Resolves when the block is on the disk, and rejects when it will not be. */
  readonly send = (block: Block): Promise<void> =>
    new Promise((written, failed) => {
      this.#unwritten.push({ written, failed })
      // A thread is no window: it has no origin.
      // oxlint-disable-next-line require-post-message-target-origin
      this.#port.postMessage({ kind: 'block', block } satisfies FromWorker)
    })

  #take(message: ToWorker): void {
    switch (message.kind) {
      case 'kept':
        return this.#unwritten.shift()?.written()
      case 'lost':
        return this.#stop(new Error(message.message))
      case 'stop':
        return this.#stop(new Error('The replay was stopped'))
      default:
        message satisfies never
    }
  }

  #stop(reason: Error): void {
    this.#abort.abort(reason)
    for (const { failed } of this.#unwritten.splice(0)) failed(reason)
  }
}
