import { createHash } from 'node:crypto'

/** The trace hash of a replay: SHA-256 over the hashes of its runs, in the order of their events. */
export class TraceHash {
  readonly #hash = createHash('sha256')
  #isWhole = true

  /** `hash` is that of a run's trace; empty for a run that has none, and then the replay has none either. */
  add(hash: string): void {
    if (hash === '') this.#isWhole = false
    else this.#hash.update(hash, 'hex')
  }

  /** Ends it. Null where a run has no trace. */
  digest(): string | null {
    return this.#isWhole ? this.#hash.digest('hex') : null
  }
}
