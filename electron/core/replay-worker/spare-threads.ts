import { Worker } from 'node:worker_threads'

// The young heap of a thread, in MB. What a batch of runs is made of must die in it: with V8's own limit a quarter of
// the time goes into copying what is about to be let go.
const maxYoungGenerationSizeMb = 96

/** How long a thread without work is kept. */
const keptMs = 30_000

/**
 * Threads to run replays in. One that has ended its replay waits for the next: a new one has to be loaded, and to find
 * out again what is worth compiling, which costs as much as ten thousand runs.
 */
export class SpareThreads {
  readonly #script: string
  #spare: { worker: Worker; timer: NodeJS.Timeout } | null = null
  #isClosed = false

  /** `script` is the built thread: see `main.ts`. */
  constructor(script: string) {
    this.#script = script
  }

  /** A thread that nobody else has. */
  take(): Worker {
    const worker = this.#takeSpare()
    if (!worker) return new Worker(this.#script, { resourceLimits: { maxYoungGenerationSizeMb } })
    worker.ref()
    return worker
  }

  /** Takes back a thread that is at rest. */
  give(worker: Worker): void {
    if (this.#isClosed || this.#spare) return void worker.terminate()
    worker.unref()
    worker.once('exit', this.#drop)
    this.#spare = { worker, timer: setTimeout(this.#drop, keptMs).unref() }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#takeSpare()?.terminate()
  }

  readonly #drop = (): void => void this.#takeSpare()?.terminate()

  #takeSpare(): Worker | null {
    if (!this.#spare) return null
    const { worker, timer } = this.#spare
    this.#spare = null
    clearTimeout(timer)
    worker.off('exit', this.#drop)
    return worker
  }
}
