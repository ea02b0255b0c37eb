import { canonicalJson } from '../../nodes/sdk'
import { largeText } from '../executor/large-values'
import type { Recorder } from '../services/reader'
import { type RecordedAnswers, type Recording, storedRecordings } from '../services/recordings'
import type { RecordedReadStore, RecordedSoFar } from '../store/recorded-reads'
import type { Writer } from '../store/writer'

/** A few months of a busy workstation; what is older makes room. */
const bound = { rows: 200_000, bytes: 512 * 1024 * 1024 }
const pruneEvery = 1_000

/** Keeps what live reads were answered, and answers replays over stored events with it. */
export class RecordedReads implements Recorder {
  readonly #store: RecordedReadStore
  readonly #writer: Writer
  readonly #bound: { rows: number; bytes: number }
  #kept = 0

  constructor(store: RecordedReadStore, writer: Writer, most: { rows: number; bytes: number } = bound) {
    this.#store = store
    this.#writer = writer
    this.#bound = most
  }

  /** What was recorded up to a moment; without one also what is recorded from now on. */
  answers(upTo: RecordedSoFar | null): RecordedAnswers {
    return storedRecordings((key, event, n) => this.#store.find(key, event, n, upTo?.last))
  }

  soFar(): RecordedSoFar {
    return this.#store.soFar()
  }

  stillHas(recorded: RecordedSoFar): boolean {
    return this.#store.stillHas(recorded)
  }

  /** Returns at once: the next group commit brings it to the disk. */
  keep({ key, event, n, call, value }: Recording): void {
    if (event === null) throw new Error('What was read live was read for an event')
    const row = {
      key,
      event,
      n,
      call: JSON.stringify(call),
      ...textsOf(value),
      at: Date.parse(value.at),
    }
    const prune = ++this.#kept % pruneEvery === 0
    this.#writer
      .write(() => {
        this.#store.put(row)
        if (prune) this.#store.prune(this.#bound)
      })
      // The answer was given on already. A disk that takes nothing fails the run itself, with the reason; a replay
      // that misses this one says so.
      .catch(() => undefined)
  }
}

/** A large answer for itself: what differs from one reading to the next is when it was given, and how soon. */
function textsOf(value: Recording['value']): { value: string; answer: string | null } {
  const whole = JSON.stringify(value)
  if (whole.length <= largeText || !('answer' in value)) return { value: whole, answer: null }
  const { answer, ...rest } = value
  return { value: JSON.stringify(rest), answer: canonicalJson(answer) }
}
