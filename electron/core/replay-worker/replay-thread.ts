import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads'
import type { RunRow } from '../../executor/ports'
import type { Doing } from '../../executor/host-limit'
import type { ReplayResult } from '../../executor/replay'
import type { Totals } from '../../views/totals'
import type { Block } from './block'
import type { FromWorker, Parked, ReplayJob, ToWorker } from './replay-job'
import type { JobMessage } from './serve-jobs'
import { type PulseState, SharedPulse } from './shared-pulse'
import type { SpareThreads } from './spare-threads'

/** How the thread of a replay has ended. `lost`: it told nothing any more, so its last totals are not those kept. */
export type ThreadEnd =
  /** `result` is null where it ran a share of the events: each block has told its part. */
  | { kind: 'ended'; result: ReplayResult | null }
  | { kind: 'failed'; message: string }
  | { kind: 'lost'; message: string; hasBegun: boolean }
  | { kind: 'stuck'; event: number; doing: Doing }

type Options = {
  threads: SpareThreads
  job: Omit<ReplayJob, 'pulse'>
  append: (rows: readonly RunRow[]) => Promise<void>
  /** As `append`, for one that runs a share. It may never settle once another thread has failed. */
  keepBlock: (block: Block) => Promise<void>
  onProgress: (totals: Totals, parked: Parked) => void
  signal: AbortSignal
  /** How long an evaluation may take. */
  limitMs: number
}

const looks = 20
/** A thread that is told to stop keeps what it has; one that does not listen is ended without. */
const stopMs = 1000

/** Starts a thread for a replay, writes down what it sends, and resolves when it has ended. Never rejects. */
export function runInThread(options: Options): Promise<ThreadEnd> {
  return new ReplayThread(options).end
}

class ReplayThread {
  readonly end: Promise<ThreadEnd>
  readonly #options: Options
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #pulse = new SharedPulse()
  readonly #watch: NodeJS.Timeout
  #seen: PulseState | undefined
  #unmoved = 0
  #writing: Promise<void> = Promise.resolve()
  #resolve: (end: ThreadEnd) => void = () => undefined
  #hasBegun = false
  #isOver = false

  constructor(options: Options) {
    this.#options = options
    this.end = new Promise((resolve) => {
      this.#resolve = resolve
    })
    const job: ReplayJob = { ...options.job, pulse: this.#pulse.buffer }
    const { port1, port2 } = new MessageChannel()
    this.#port = port1.on('message', (message: FromWorker) => this.#take(message))
    this.#worker = options.threads.take().on('error', this.#failed).on('exit', this.#left)
    this.#worker.postMessage({ job, port: port2 } satisfies JobMessage, [port2])
    this.#watch = setInterval(() => this.#look(), options.limitMs / looks)
    options.signal.addEventListener('abort', this.#stop)
    if (options.signal.aborted) this.#stop()
  }

  readonly #stop = (): void => {
    this.#post({ kind: 'stop' })
    const { message } = this.#options.signal.reason as Error
    setTimeout(() => this.#lose(message), stopMs).unref()
  }

  readonly #failed = (error: Error): void => this.#lose(error.message)
  readonly #left = (): void => this.#lose('it ended too early')

  #take(message: FromWorker): void {
    if (this.#isOver) return
    switch (message.kind) {
      case 'begun':
        this.#hasBegun = true
        return
      case 'rows':
        this.#writing = this.#answer(this.#options.append(message.rows))
        return
      case 'block':
        return void this.#answer(this.#options.keepBlock(message.block))
      case 'progress':
        return this.#options.onProgress(message.totals, message.parked)
      case 'ended':
        if (message.result) this.#options.onProgress(message.result.totals, message.parked)
        return void this.#finish({ kind: 'ended', result: message.result })
      case 'failed':
        if (message.totals) this.#options.onProgress(message.totals, message.parked)
        return void this.#finish({ kind: 'failed', message: message.message })
      default:
        message satisfies never
    }
  }

  async #answer(written: Promise<void>): Promise<void> {
    try {
      await written
      this.#post({ kind: 'kept' })
    } catch (error) {
      this.#post({ kind: 'lost', message: (error as Error).message })
    }
  }

  /** Counts how often in a row the thread has not moved. Time alone would also count while the machine sleeps. */
  #look(): void {
    const now = this.#pulse.read()
    const { turns, steps, event, doing, out } = now
    const isEvaluating = doing !== 'rest' || out > 0
    const isUnmoved = isEvaluating && turns === this.#seen?.turns && steps === this.#seen.steps
    this.#seen = now
    this.#unmoved = isUnmoved ? this.#unmoved + 1 : 0
    if (this.#unmoved >= looks) void this.#finish({ kind: 'stuck', event, doing })
  }

  #lose(message: string): void {
    void this.#finish({ kind: 'lost', message, hasBegun: this.#hasBegun })
  }

  async #finish(end: ThreadEnd): Promise<void> {
    if (this.#isOver) return
    this.#isOver = true
    clearInterval(this.#watch)
    this.#options.signal.removeEventListener('abort', this.#stop)
    this.#port.close()
    this.#worker.off('error', this.#failed).off('exit', this.#left)
    // Of a replay that was stopped something may still be under way in its thread.
    if (end.kind === 'ended') this.#options.threads.give(this.#worker)
    else await this.#worker.terminate()
    // What it had sent is on the disk before the next thread looks there.
    await this.#writing
    this.#resolve(end)
  }

  #post(message: ToWorker): void {
    // A thread is no window: it has no origin.
    // oxlint-disable-next-line require-post-message-target-origin
    if (!this.#isOver) this.#port.postMessage(message)
  }
}
