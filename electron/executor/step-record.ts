import { canonicalJson, type Json, type JsonObject } from '../../nodes/sdk'
import type { Provenance, StepRecord, StepStatus } from '../views/runs'

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
  const run = JSON.stringify({ eventId, logicHash, mode })
  let trace = `${run.slice(0, -1)},"steps":[`
  let stored = '['
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as StepRecord
    if (i > 0) {
      trace += ','
      stored += ','
    }
    // What differs from step to step is printed once, for both. The texts around it are in the order of their keys.
    const { attempt, iteration } = step
    const [error, node, outlet, path] = [step.error, step.node, step.outlet, step.path].map(textOf)
    const [input, output] = [canonicalJson(step.input), canonicalJson(step.output)]
    const request = step.request === null ? 'null' : canonicalJson(step.request)
    trace += `{"attempt":${attempt},"error":${error},"input":${input},"iteration":${iteration},"node":${node},"outlet":${outlet},"output":${output},"path":${path},"provenance":"${step.provenance}","request":${request},"status":"${step.status}"}`
    stored += `[${node},"${step.status}",${outlet},"${step.provenance}",${input},${output}`
    // What comes last in a step, and is what it is in most, is left out.
    if (step.path !== '' || iteration !== 0) stored += `,${request},${error},${attempt},${path},${iteration}]`
    else if (attempt !== 1) stored += `,${request},${error},${attempt}]`
    else if (step.error !== null) stored += `,${request},${error}]`
    else stored += step.request === null ? ']' : `,${request}]`
  }
  return { trace: `${trace}]}`, stored: `${stored}]` }
}

const plain = /^\w*$/

/** Ids and codes hold nothing to escape; whatever else comes here is printed as JSON has it. */
function textOf(name: string | null): string {
  if (name === null) return 'null'
  return plain.test(name) ? `"${name}"` : JSON.stringify(name)
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
]

/** The steps of a stored run. Throws for a text that holds none. */
export function readSteps(stored: string): StepRecord[] {
  return (JSON.parse(stored) as Stored[]).map((step) => {
    const [node, status, outlet, provenance, input, output, ...rest] = step
    const [request = null, error = null, attempt = 1, path = '', iteration = 0] = rest
    return { attempt, error, input, iteration, node, outlet, output, path, provenance, request, status }
  })
}
