import type { Db } from '../store/open'
import { Writer } from '../store/writer'
import type { CommitFault } from './faults'
import type { Life } from './virtual-time'

/** The disk fails in a simulated world. */
export class DiskFault extends Error {
  override readonly name = 'DiskFault'
}

/** The real writer, over a disk that fails and under a process that dies when the simulation says so. */
export class SimWriter extends Writer {
  readonly #life: Life
  readonly #onCommit: () => CommitFault
  readonly #die: () => void
  #waiting = 0
  #fault: CommitFault = 'none'

  constructor(db: Db, life: Life, parts: { onCommit: () => CommitFault; die: () => void }) {
    super(db)
    this.#life = life
    this.#onCommit = parts.onCommit
    this.#die = parts.die
  }

  override write<T>(work: () => T, onFailure?: (error: unknown) => void): Promise<T> {
    if (this.#life.isDead) return new Promise(() => undefined)
    this.#waiting++
    return super.write(() => {
      if (this.#fault === 'fail' || this.#fault === 'fail-one') {
        if (this.#fault === 'fail-one') this.#fault = 'none'
        throw new DiskFault('database or disk is full')
      }
      return work()
    }, onFailure)
  }

  override flush(): void {
    if (this.#life.isDead || this.#waiting === 0) return
    this.#waiting = 0
    this.#fault = this.#onCommit()
    const fault = this.#fault
    if (fault === 'crash-before') return this.#die()
    super.flush()
    this.#fault = 'none'
    if (fault === 'crash-after') this.#die()
  }
}
