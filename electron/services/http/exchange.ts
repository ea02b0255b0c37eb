import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import { gaveUp, SendError, type Sent } from '../network-error'
import { toSendError } from './failure'

export type HttpReply = { status: number; headers: IncomingHttpHeaders; body: Buffer }

export type TimeLimits = { connectMs: number; headersMs: number; bodyMs: number; totalMs: number }

export const largestReply = 8 * 1024 * 1024

// X1. `sent` is 'no' exactly until undici says that it is about to write the request, and 'maybe' ever after.
// X2. An exchange ends once: by its answer, a failure, a time limit or its caller; whatever comes later changes nothing.
// X3. What ended before the request was written is never written.

/** One request and its answer. Its own time limits count from the start of a phase, however slowly bytes drip in. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly reply: Promise<HttpReply>
  readonly #host: string
  readonly #limits: TimeLimits
  readonly #signal: AbortSignal
  #resolve: (reply: HttpReply) => void = () => undefined
  #reject: (error: SendError) => void = () => undefined
  readonly #total: NodeJS.Timeout
  #phase: NodeJS.Timeout
  #sent: Sent = 'no'
  #ended = false
  #controller: Dispatcher.DispatchController | null = null
  #head: { status: number; headers: IncomingHttpHeaders } | null = null
  #chunks: Buffer[] = []
  #bytes = 0

  constructor(host: string, limits: TimeLimits, signal: AbortSignal) {
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#host = host
    this.#limits = limits
    this.#signal = signal
    signal.addEventListener('abort', this.#abandoned, { once: true })
    this.#total = setTimeout(() => this.#late('whole answer', limits.totalMs), limits.totalMs)
    this.#phase = setTimeout(() => this.#unconnected(), limits.connectMs)
    if (signal.aborted) this.#abandoned()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#ended) return controller.abort(new Error('The exchange has ended'))
    this.#sent = 'maybe'
    this.#enter('beginning of an answer', this.#limits.headersMs)
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // Some say first that they are still there; the answer is yet to come, and its time runs.
    if (status < 200) return
    this.#head = { status, headers }
    this.#enter('end of the answer', this.#limits.bodyMs)
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > largestReply) {
      const message = `${this.#host} answered with more than ${largestReply / 1024 / 1024} MB`
      this.#fail(new SendError('bad_reply', message, this.#sent))
    } else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    if (!this.#head || !this.#end()) return
    this.#resolve({ ...this.#head, body: Buffer.concat(this.#chunks) })
  }

  onResponseError(_: unknown, error: unknown): void {
    this.#fail(toSendError(error, this.#host, this.#sent))
  }

  readonly #abandoned = (): void => this.#fail(gaveUp(this.#signal, this.#sent))

  #unconnected(): void {
    const message = `${this.#host} took no connection within ${this.#limits.connectMs} ms`
    this.#fail(new SendError('unreachable', message, this.#sent))
  }

  #enter(awaited: string, ms: number): void {
    clearTimeout(this.#phase)
    this.#phase = setTimeout(() => this.#late(awaited, ms), ms)
  }

  #late(awaited: string, ms: number): void {
    const message = `No ${awaited} of ${this.#host} within ${ms} ms`
    // Without a connection it is the host that could not be reached, whichever limit says so.
    this.#fail(new SendError(this.#sent === 'no' ? 'unreachable' : 'timeout', message, this.#sent))
  }

  #fail(error: SendError): void {
    if (!this.#end()) return
    this.#reject(error)
    this.#controller?.abort(error)
  }

  #end(): boolean {
    if (this.#ended) return false
    this.#ended = true
    clearTimeout(this.#total)
    clearTimeout(this.#phase)
    this.#signal.removeEventListener('abort', this.#abandoned)
    return true
  }
}
