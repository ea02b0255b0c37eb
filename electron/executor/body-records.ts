import { BodyCounts } from './body-counts'
import { LargeValues } from './large-values'
import type { Scope } from './scope'
import type { StepTry } from './step-end'
import { packLarge, packSteps } from './step-record'

/** Characters: some 2,000,000 small steps, and half of what a text may have. */
const maxLength = 256 * 1024 * 1024

const longLength = 256 * 1024

/**
 * The steps of one round as the row keeps them, without the brackets around them; `length` is that of the text with its
 * large values, and `timing` is null where no step took time.
 */
export type PackedRound = { steps: string; count: number; length: number; timing: string | null }

/**
 * What the rounds of a run came to. A round that is over is held as text, not as objects: of 100,000 rounds there is a
 * tenth of what their records would take.
 */
export class BodyRecords extends BodyCounts {
  /** By where they stand, then by round. */
  readonly #rounds = new Map<string, PackedRound[]>()
  readonly large = new LargeValues()
  /** How much text there would be with every large value in its place: whoever reads the run gets it so. */
  length = 0

  /** True where it takes long enough to make a row of it that others must have their turn in between. */
  get isLong(): boolean {
    return this.length > longLength
  }

  get isFull(): boolean {
    return this.length > maxLength
  }

  /** Lets go of what is kept of the rounds, when a row has it. */
  release(): void {
    this.#rounds.clear()
  }

  add(scope: Scope): void {
    const tries: StepTry[] = []
    for (const step of scope.body.steps) {
      const end = scope.ends[step.index]
      if (!end) continue
      tries.push(...end.tries)
      const last = end.tries[end.tries.length - 1]
      if (last) this.count(step, last.record, scope.isOwn)
    }
    if (tries.length > 0) this.#keep(scope, tries)
  }

  #keep({ path, iteration }: Scope, tries: readonly StepTry[]): void {
    const records = tries.map(({ record }) => record)
    const whole = packSteps(records)
    const steps = packLarge(records, whole, this.large.keep)
    const isTimed = tries.some(({ timing }) => timing.at !== 0 || timing.ms !== 0)
    const timing = isTimed
      ? JSON.stringify(tries.map((each) => [each.timing.at, each.timing.ms])).slice(1, -1)
      : null
    let rounds = this.#rounds.get(path)
    if (!rounds) this.#rounds.set(path, (rounds = []))
    const length = whole.length + (timing?.length ?? 0)
    rounds[iteration] = { steps, count: tries.length, length, timing }
    this.length += length
  }

  /** In the order of the trace: by path, then by round. */
  *inOrder(): Generator<PackedRound> {
    for (const path of [...this.#rounds.keys()].toSorted()) {
      // A list with holes where a round came to no step.
      for (const round of this.#rounds.get(path) ?? []) if (round) yield round
    }
  }
}
