import {
  type FindLarge,
  type LargeRef,
  largeText,
  type LargeValue,
  LargeValues,
  putLarge,
  takeLarge,
} from '../executor/large-values'
import type { StepTry } from '../executor/step-end'

/** A try as its row has it: where its large values belong stands beside the record. */
type Stored = StepTry & { large?: LargeRef[] }

/** The tries of a step of a run under way as its row has them, and the large values that they hold. */
export function packTries(tries: readonly StepTry[]): { tries: string; large: readonly LargeValue[] } {
  const text = JSON.stringify(tries)
  if (text.length <= largeText) return { tries: text, large: [] }
  const values = new LargeValues()
  const left = tries.map((each): Stored => {
    const taken = takeLarge(each.record, values.keep)
    return taken ? { record: taken.step, timing: each.timing, large: taken.large } : each
  })
  return { tries: JSON.stringify(left), large: values.list() }
}

/** The tries of a row. Throws what `find` throws. */
export function readTries(text: string, find: FindLarge): StepTry[] {
  return (JSON.parse(text) as Stored[]).map(({ record, timing, large }) => ({
    record: large === undefined ? record : putLarge(record, large, find),
    timing,
  }))
}
