import { setTimeout as sleep } from 'node:timers/promises'

/** Those who wait for something to change. */
export class Listeners {
  readonly #listeners = new Set<() => void>()

  tell(): void {
    for (const listener of this.#listeners) listener()
  }

  /** Resolves at the next change; with the signal, when that comes first. */
  change(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const settle = () => {
        this.#listeners.delete(settle)
        signal?.removeEventListener('abort', settle)
        resolve()
      }
      this.#listeners.add(settle)
      signal?.addEventListener('abort', settle, { once: true })
    })
  }
}

/** Resolves after a time, or when the signal says so: whoever follows news need not have all of them. */
export async function waitBetweenNews(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined)
}
