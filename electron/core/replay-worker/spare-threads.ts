import { Worker } from 'node:worker_threads'

/** How long a thread without work is kept, and how many are. */
const keptMs = 30_000
const mostKept = 4

type Spare = { worker: Worker; timer: NodeJS.Timeout; left: () => void }

/**
 * Threads to run replays in. Those that have ended their replay wait for the next: a new one has to be loaded, and to
 * find out again what is worth compiling, which costs as much as ten thousand runs.
 */
export class SpareThreads {
  readonly #script: string
  readonly #spares = new Set<Spare>()
  readonly #alive = new Set<Worker>()
  #isClosed = false

  /** `script` is the built thread: see `main.ts`. */
  constructor(script: string) {
    this.#script = script
  }

  /** How many are at work. */
  get busy(): number {
    return this.#alive.size - this.#spares.size
  }

  /** A thread that nobody else has. */
  take(): Worker {
    const [spare] = this.#spares
    if (!spare) return this.#make()
    this.#remove(spare)
    spare.worker.ref()
    return spare.worker
  }

  /** Takes back a thread that is at rest. */
  give(worker: Worker): void {
    if (this.#isClosed || this.#spares.size >= mostKept) return void worker.terminate()
    worker.unref()
    const end = (): void => void this.#end(spare)
    const spare: Spare = { worker, timer: setTimeout(end, keptMs).unref(), left: end }
    worker.once('exit', end)
    this.#spares.add(spare)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#spares].map((spare) => this.#end(spare)))
  }

  #make(): Worker {
    const worker = new Worker(this.#script)
    this.#alive.add(worker)
    return worker.once('exit', () => this.#alive.delete(worker))
  }

  async #end(spare: Spare): Promise<void> {
    this.#remove(spare)
    await spare.worker.terminate()
  }

  #remove(spare: Spare): void {
    this.#spares.delete(spare)
    clearTimeout(spare.timer)
    spare.worker.off('exit', spare.left)
  }
}
