import type { MessagePort } from 'node:worker_threads'
import type { Journal, RunRow } from '../../executor/ports'
import type { FromWorker } from './replay-job'

/** As many as the main thread writes in a few milliseconds: it has others to answer. */
const sentAtOnce = 250

/**
 * The journal as the thread of a replay has it: batches go to the main thread, which alone writes. While one is being
 * written the next may be computed, and no more than that.
 */
export class PostedJournal implements Journal {
  readonly #port: MessagePort
  #written: Promise<void> = Promise.resolve()
  #answer: ((failure: Error | null) => void) | undefined

  constructor(port: MessagePort) {
    this.#port = port
  }

  /** Resolves when the batch before is on the disk. */
  async append(_replay: number, rows: readonly RunRow[]): Promise<void> {
    await this.#written
    this.#written = this.#send(rows)
    // Whoever waits for it next is told; until then nobody has to have heard.
    this.#written.catch(() => undefined)
  }

  async #send(rows: readonly RunRow[]): Promise<void> {
    for (let from = 0; from < rows.length; from += sentAtOnce) {
      const answered = new Promise<void>((resolve, reject) => {
        this.#answer = (failure) => (failure ? reject(failure) : resolve())
      })
      // A thread is no window: it has no origin.
      // oxlint-disable-next-line require-post-message-target-origin
      this.#port.postMessage({ kind: 'rows', rows: rows.slice(from, from + sentAtOnce) } satisfies FromWorker)
      await answered
    }
  }

  answered(failure: Error | null): void {
    this.#answer?.(failure)
  }

  /** Resolves when all is on the disk. */
  settled(): Promise<void> {
    return this.#written
  }
}
