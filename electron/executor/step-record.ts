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

// Written out in key order: sorting the same eleven keys for every step of every run costs more than the rest.
function stepText(step: StepRecord): string {
  const text = (value: string | null) => (value === null ? 'null' : JSON.stringify(value))
  const request = step.request === null ? 'null' : canonicalJson(step.request)
  return (
    `{"attempt":${step.attempt},"error":${text(step.error)},"input":${canonicalJson(step.input)},` +
    `"iteration":${step.iteration},"node":"${step.node}","outlet":${text(step.outlet)},` +
    `"output":${canonicalJson(step.output)},"path":${text(step.path)},"provenance":"${step.provenance}",` +
    `"request":${request},"status":"${step.status}"}`
  )
}

/** The steps of a stored trace. */
export function readTrace(trace: string): StepRecord[] {
  return (JSON.parse(trace) as { steps: StepRecord[] }).steps
}
