import { canonicalJson, type Json, type JsonObject, sortKeys } from '../../nodes/sdk'
import type { Provenance, StepRecord, StepStatus } from '../views/runs'
import { type FindLarge, type KeepLarge, type LargeRef, largeText, putLarge, takeLarge } from './large-values'

/**
 * The trace of a run as RFC 8785 text: what decided it, and nothing that may differ from one host or one day to
 * the next. Its SHA-256 is the run hash.
 */
export type Trace = {
  eventId: string
  logicHash: string
  mode: 'live' | 'simulate'
  steps: readonly StepRecord[]
}

/** The trace, and its steps as they are stored: half as long, and all that is needed to make the trace again. */
export function traceTexts({ eventId, logicHash, mode, steps }: Trace): { trace: string; stored: string } {
  // Each step is put in order once, for both. Two calls of the engine's printer take half the time, and a third of
  // the memory, of adding the texts up piece by piece.
  const state = { native: true }
  const ordered = steps.map((step) => inOrder(step, state))
  const run = { eventId, logicHash, mode }
  if (state.native)
    return { trace: JSON.stringify({ ...run, steps: ordered }), stored: JSON.stringify(ordered.map(pack)) }
  return { trace: canonicalJson({ ...run, steps }), stored: JSON.stringify(steps.map(pack)) }
}

/** Some steps as the trace and as the row have them, without the brackets around the list. */
export function stepTexts(steps: readonly StepRecord[]): { trace: string; stored: string } {
  const state = { native: true }
  const ordered = steps.map((step) => inOrder(step, state))
  const trace = state.native ? JSON.stringify(ordered) : canonicalJson(steps)
  const stored = JSON.stringify((state.native ? ordered : steps).map(pack))
  return { trace: trace.slice(1, -1), stored: stored.slice(1, -1) }
}

/** Some steps as the row has them, in less than a record takes; `unpackSteps` gives them back. */
export function packSteps(steps: readonly StepRecord[]): string {
  return JSON.stringify(steps.map(pack)).slice(1, -1)
}

export const unpackSteps = (packed: string, find: FindLarge): StepRecord[] => readSteps(`[${packed}]`, find)

/** The text of packed steps without their large values. */
export function packLarge(steps: readonly StepRecord[], stored: string, keep: KeepLarge): string {
  // A text that is shorter than a large value holds none.
  if (stored.length <= largeText) return stored
  return steps.map((step) => packOne(step, keep)).join(',')
}

function packOne(step: StepRecord, keep: KeepLarge): string {
  const text = JSON.stringify(pack(step))
  const taken = text.length > largeText ? takeLarge(step, keep) : null
  return taken ? JSON.stringify(packWhole(taken.step, taken.large)) : text
}

function inOrder(step: StepRecord, state: { native: boolean }): StepRecord {
  const { attempt, error, iteration, node, outlet, path, provenance, status } = step
  const input = sortKeys(step.input, state) as JsonObject
  const output = sortKeys(step.output, state) as Json
  const request = step.request && (sortKeys(step.request, state) as JsonObject)
  // The names in order here too.
  return { attempt, error, input, iteration, node, outlet, output, path, provenance, request, status }
}

type Stored = [
  node: string,
  status: StepStatus,
  outlet: string | null,
  provenance: Provenance,
  input: JsonObject,
  output: Json,
  request?: JsonObject | null,
  error?: string | null,
  attempt?: number,
  path?: string,
  iteration?: number,
  large?: readonly LargeRef[],
]

/** What comes last in a step, and is what it is in most, is left out. */
function pack(step: StepRecord): Stored {
  const { node, status, outlet, provenance, input, output, request, error, attempt, path, iteration } = step
  if (path !== '' || iteration !== 0 || attempt !== 1 || error !== null)
    return [node, status, outlet, provenance, input, output, request, error, attempt, path, iteration]
  if (request !== null) return [node, status, outlet, provenance, input, output, request]
  return [node, status, outlet, provenance, input, output]
}

function packWhole(step: StepRecord, large: readonly LargeRef[]): Stored {
  const { node, status, outlet, provenance, input, output, request, error, attempt, path, iteration } = step
  return [node, status, outlet, provenance, input, output, request, error, attempt, path, iteration, large]
}

/** The steps of a stored run, with their large values. Throws for a text that holds none, and what `find` throws. */
export function readSteps(stored: string, find: FindLarge): StepRecord[] {
  return fromList(JSON.parse(stored) as unknown[], find)
}

/** As `readSteps`, of a list that was a part of a text. */
export function fromList(list: readonly unknown[], find: FindLarge): StepRecord[] {
  return (list as readonly Stored[]).map((step) => {
    const [node, status, outlet, provenance, input, output, ...rest] = step
    const [request = null, error = null, attempt = 1, path = '', iteration = 0, large] = rest
    const read = { attempt, error, input, iteration, node, outlet, output, path, provenance, request, status }
    return large === undefined ? read : putLarge(read, large, find)
  })
}
