import { canonicalJson } from '../../nodes/sdk'
import type { StepRecord } from '../views/runs'

/**
 * The trace of a run as RFC 8785 text: what decided it, and nothing that may differ from one host or one day to
 * the next. Its SHA-256 is the run hash.
 */
export function traceText(run: {
  eventId: string
  logicHash: string
  mode: 'live' | 'simulate'
  steps: readonly StepRecord[]
}): string {
  let steps = ''
  for (const step of run.steps) steps += (steps === '' ? '' : ',') + stepText(step)
  const id = JSON.stringify(run.eventId)
  return `{"eventId":${id},"logicHash":"${run.logicHash}","mode":"${run.mode}","steps":[${steps}]}`
}

// Written out in key order, since that never changes; only what nodes made has to be put in order. Ids, outlets and
// codes are names without a character that JSON would escape.
function stepText(step: StepRecord): string {
  const name = (value: string | null) => (value === null ? 'null' : `"${value}"`)
  return (
    `{"attempt":${step.attempt},"error":${name(step.error)},"input":${canonicalJson(step.input)},` +
    `"iteration":${step.iteration},"node":"${step.node}","outlet":${name(step.outlet)},` +
    `"output":${canonicalJson(step.output)},"path":"${step.path}","provenance":"${step.provenance}",` +
    `"request":${step.request === null ? 'null' : canonicalJson(step.request)},"status":"${step.status}"}`
  )
}

/** The steps of a stored trace. */
export function readTrace(trace: string): StepRecord[] {
  return (JSON.parse(trace) as { steps: StepRecord[] }).steps
}
