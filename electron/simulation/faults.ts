import type { Seeded } from './seeded'

/** What befalls a durable write: nothing, the process dies before or after it, it fails whole, or one job of it does. */
export type CommitFault = 'none' | 'crash-before' | 'crash-after' | 'fail' | 'fail-one'
export type ReadFault = { kind: 'none' } | { kind: 'fail' } | { kind: 'crash' } | { kind: 'late'; ms: number }

/** Asked at every call of a port that may fail. */
export type Faults = {
  onCommit(): CommitFault
  onRead(): ReadFault
}

export const noFaults: Faults = { onCommit: () => 'none', onRead: () => ({ kind: 'none' }) }

/** How often what happens, of all calls. */
export type FaultRates = { crash: number; fail: number; late: number }

export class SeededFaults implements Faults {
  readonly #random: Seeded
  readonly #rates: FaultRates

  constructor(random: Seeded, rates: FaultRates) {
    this.#random = random
    this.#rates = rates
  }

  onCommit(): CommitFault {
    const { crash, fail } = this.#rates
    const drawn = this.#random.next()
    if (drawn < crash / 2) return 'crash-before'
    if (drawn < crash) return 'crash-after'
    if (drawn < crash + fail / 2) return 'fail'
    return drawn < crash + fail ? 'fail-one' : 'none'
  }

  onRead(): ReadFault {
    const { crash, fail, late } = this.#rates
    const drawn = this.#random.next()
    if (drawn < crash / 4) return { kind: 'crash' }
    if (drawn < crash / 4 + fail / 2) return { kind: 'fail' }
    if (drawn < crash / 4 + fail / 2 + late) return { kind: 'late', ms: this.#random.int(0, 40) }
    return { kind: 'none' }
  }
}

/** Dies at the commits of these numbers, counted from 1 over all lives of the world. */
export class CrashesAt implements Faults {
  commits = 0
  readonly #at: ReadonlyMap<number, 'crash-before' | 'crash-after'>

  constructor(at: readonly (readonly [commit: number, kind: 'crash-before' | 'crash-after'])[]) {
    this.#at = new Map(at)
  }

  onCommit(): CommitFault {
    this.commits++
    return this.#at.get(this.commits) ?? 'none'
  }

  onRead(): ReadFault {
    return { kind: 'none' }
  }
}
