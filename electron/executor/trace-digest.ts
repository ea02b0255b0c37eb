import { createHash } from 'node:crypto'
import type { StepRecord } from '../views/runs'
import type { Trace } from './step-record'
import { stepTexts } from './step-record'

/** The hash of a run's trace, of which only some steps are there at a time. */
export class TraceDigest {
  readonly #digest = createHash('sha256')
  #comma = ''

  constructor({ eventId, logicHash, mode }: Omit<Trace, 'steps'>) {
    // As `canonicalJson` has it: the keys of a trace in their order.
    this.#digest.update(JSON.stringify({ eventId, logicHash, mode }).slice(0, -1) + ',"steps":[')
  }

  /** Adds the next steps; returns their text as the row has it. */
  add(steps: readonly StepRecord[]): string {
    if (steps.length === 0) return ''
    const { trace, stored } = stepTexts(steps)
    this.#digest.update(this.#comma + trace)
    this.#comma = ','
    return stored
  }

  end(): string {
    return this.#digest.update(']}').digest('hex')
  }
}
