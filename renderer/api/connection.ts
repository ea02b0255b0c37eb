import { createORPCClient } from '@orpc/client'
import { createStore } from 'zustand/vanilla'
import type { ApiClient } from '../../electron/api/client'
import { type Link, RefusedError, type Transport } from './transport'

/** `times` counts how often a way was opened: after each but the first, everything shown is asked for again. */
export type ConnectionState =
  | { at: 'connecting' }
  | { at: 'open'; times: number }
  | { at: 'lost'; times: number }
  | { at: 'refused' }

const waitsMs = [250, 500, 1000, 2000, 5000]

/** Keeps a way to the core open, and gives out one client over whichever way is open now. */
export class Connection {
  readonly state = createStore<ConnectionState>(() => ({ at: 'connecting' }))
  readonly client: ApiClient
  readonly #transport: Transport
  #open = deferred<Link>()

  constructor(transport: Transport) {
    this.#transport = transport
    // A call made while there is no way waits for one.
    this.client = createORPCClient({
      call: async (path, input, options) => (await this.#open.promise).call(path, input, options),
    })
  }

  /** Resolves when the core refuses, or does not answer. */
  isOut(): Promise<void> {
    return new Promise((resolve) => {
      this.state.subscribe(({ at }) => {
        if (at === 'refused' || at === 'lost') resolve()
      })
    })
  }

  async start(): Promise<void> {
    for (let failures = 0, times = 0; ; ) {
      try {
        const { link, lost } = await this.#transport.open()
        failures = 0
        times++
        this.#open.resolve(link)
        this.state.setState({ at: 'open', times }, true)
        await lost
      } catch (error) {
        if (error instanceof RefusedError) return this.state.setState({ at: 'refused' }, true)
      }
      this.#open = deferred()
      this.state.setState({ at: 'lost', times }, true)
      await pause(waitsMs[Math.min(failures++, waitsMs.length - 1)] ?? 0)
    }
  }
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
