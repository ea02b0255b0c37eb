import type { JsonObject } from '../../../nodes/sdk'
import type { LedgerRow, LiveEntry, LiveJournal, OwnRecord } from './live-ports'

// O1. What is added in one turn of the thread is committed together, and in order.
// O2. After the first commit that failed nothing is taken any more: what would come later must not be on the disk
//     without what came before.

/** Collects entries for the journal, so that what belongs together is committed together. */
export class Outbox {
  readonly #journal: LiveJournal
  readonly #onFailure: (error: unknown) => void
  readonly #onKept: () => void
  #entries: LiveEntry[] = []
  #flushed: Promise<void> | null = null
  #last: Promise<void> = Promise.resolve()
  #failure: unknown = null

  constructor(
    journal: LiveJournal,
    onFailure: (error: unknown) => void,
    onKept: () => void = () => undefined,
  ) {
    this.#journal = journal
    this.#onFailure = onFailure
    this.#onKept = onKept
  }

  /** Resolves when the entries, and all before them, are on the disk. */
  add(...entries: LiveEntry[]): Promise<void> {
    this.#entries.push(...entries)
    this.#flushed ??= Promise.resolve().then(() => {
      this.#flush()
      return this.#last
    })
    // Most entries are not waited for; a failure is told once, by `onFailure`.
    this.#flushed.catch(() => undefined)
    return this.#flushed
  }

  /** As `LiveJournal.record`, after what was added before. */
  async record(row: LedgerRow, record: OwnRecord): Promise<JsonObject> {
    this.#flush()
    this.#refuseAfterFailure()
    try {
      return await this.#journal.record(row, record)
    } catch (error) {
      this.#fail(error)
      throw error
    }
  }

  /** Resolves when all that was added is on the disk. */
  async idle(): Promise<void> {
    this.#flush()
    await this.#last
  }

  #flush(): void {
    const entries = this.#entries
    this.#flushed = null
    if (entries.length === 0) return
    this.#entries = []
    const written = this.#write(entries)
    written.catch(() => undefined)
    this.#last = written
  }

  async #write(entries: readonly LiveEntry[]): Promise<void> {
    this.#refuseAfterFailure()
    try {
      await this.#journal.commit(entries)
    } catch (error) {
      this.#fail(error)
      throw error
    }
    this.#onKept()
  }

  #refuseAfterFailure(): void {
    if (this.#failure !== null) throw this.#failure
  }

  #fail(error: unknown): void {
    if (this.#failure !== null) return
    this.#failure = error ?? new Error('The journal failed')
    this.#onFailure(this.#failure)
  }
}
