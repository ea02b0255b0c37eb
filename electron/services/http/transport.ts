import type { Pool } from 'undici'
import { type Json, JsonTextError, parseJson } from '../../../nodes/sdk'
import type { TransportAnswer } from '../../executor/ports'
import { SendError } from '../network-error'
import { readRetryAfter } from '../retry-after'
import { Exchange, type HttpReply, type TimeLimits } from './exchange'
import type { HttpMessage } from './message'
import { bareHost, isForbiddenAddress, safeLookup } from './safe-lookup'

/** HTTP to one place: connections of its own, limits on time and size, no redirects, certificates always checked. */
export class Transport {
  readonly #origin: string
  readonly #host: string
  readonly #limits: TimeLimits
  readonly #now: () => number
  #pool: Promise<Pool> | null = null

  constructor(options: { address: string; limits: TimeLimits; now: () => number }) {
    const { origin, host } = new URL(options.address)
    this.#origin = origin
    this.#host = host
    this.#limits = options.limits
    this.#now = options.now
  }

  /** Sends a message. Any status is an answer; throws `SendError` where there is none. */
  async send(message: HttpMessage, signal: AbortSignal): Promise<TransportAnswer> {
    const pool = await this.#open()
    const exchange = new Exchange(this.#host, this.#limits, signal)
    const { method, path, headers, body } = message
    // Its own limits on time start anew with each byte; those of the exchange do not.
    const limits = { headersTimeout: 0, bodyTimeout: 0 }
    pool.dispatch({ origin: this.#origin, method, path, headers, body, ...limits }, exchange)
    const reply = await exchange.reply
    return {
      status: reply.status,
      body: this.#bodyOf(reply),
      retryAfterMs: readRetryAfter(reply.headers['retry-after'], this.#now()),
    }
  }

  /** Lets go of the connections, and ends what is under way. */
  async destroy(): Promise<void> {
    const pool = await this.#pool
    await pool?.destroy()
  }

  /** Lets go of the connections once what is under way has ended. */
  async close(): Promise<void> {
    const pool = await this.#pool
    await pool?.close()
  }

  #open(): Promise<Pool> {
    if (isForbiddenAddress(bareHost(new URL(this.#origin).hostname)))
      throw new SendError('refused', `Nothing is sent to ${this.#host}`, 'no')
    // Loaded when first needed: it takes longer than all else that the start of Cordon waits for.
    this.#pool ??= import('undici').then(
      ({ Pool }) =>
        new Pool(this.#origin, {
          allowH2: false,
          connect: { lookup: safeLookup, timeout: this.#limits.connectMs },
        }),
    )
    return this.#pool
  }

  #bodyOf({ status, body }: HttpReply): Json {
    if (body.length === 0) return null
    try {
      return parseJson(utf8.decode(body)).value
    } catch (cause) {
      // A page that says what went wrong is no news beside the status.
      if (status < 200 || status > 299) return null
      const reason = cause instanceof JsonTextError ? cause.message : 'it is not UTF-8'
      const message = `${this.#host} answered with what is no JSON: ${reason}`
      throw new SendError('bad_reply', message, 'maybe', { cause })
    }
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
