import type { JsonObject } from '../sdk'
import { documentError, type Problem } from './problem'
import { currentFormat } from './schema'

/** `steps[n]` turns a document of format n into one of format n + 1. Format 1 is the first, so there is none yet. */
export const steps: Readonly<Record<number, (document: JsonObject) => JsonObject>> = {}

export type Upgraded = { ok: true; document: JsonObject } | { ok: false; problem: Problem }

/** Brings a document of any released format to the current one; a newer one is refused, never guessed at. */
export function upgrade(document: JsonObject): Upgraded {
  const { format } = document
  if (typeof format !== 'number' || !Number.isInteger(format) || format < 1) {
    const message = '$.format must be a whole number: this is no playbook of Cordon'
    return { ok: false, problem: documentError('bad_shape', '$.format', message, 'Choose a playbook file') }
  }
  if (format > currentFormat) {
    const message = `The file has format ${format}; this version of Cordon reads up to ${currentFormat}`
    return { ok: false, problem: documentError('newer_format', '$.format', message, 'Update Cordon') }
  }
  let current = document
  for (let from = format; from < currentFormat; from++) {
    const step = steps[from]
    if (!step) throw new Error(`No upgrade from playbook format ${from}`)
    current = step(current)
  }
  return { ok: true, document: current }
}
