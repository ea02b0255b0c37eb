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
  const { trace, stored } = stepTexts(steps)
  const run = canonicalJson({ eventId, logicHash, mode })
  return { trace: `${run.slice(0, -1)},"steps":[${trace}]}`, stored: `[${stored}]` }
}

/** Some steps as the trace and as the row have them, without the brackets around the list. */
export function stepTexts(steps: readonly StepRecord[]): { trace: string; stored: string } {
  let trace = ''
  let stored = ''
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as StepRecord
    const comma = i === 0 ? '' : ','
    // What differs from run to run is put in order and printed once, for both texts.
    const input = canonicalJson(step.input)
    const output = canonicalJson(step.output)
    const request = step.request === null ? 'null' : canonicalJson(step.request)
    const { head, middle, tail, end, packed } = frameOf(step)
    trace += `${comma}${head}${input}${middle}${output}${tail}${request}${end}`
    stored += `${comma}${packed}${input},${output}${restOf(step, request)}]`
  }
  return { trace, stored }
}

/** Some steps as the row has them, in less than a record takes; `unpackSteps` gives them back. */
export function packSteps(steps: readonly StepRecord[]): string {
  return stepTexts(steps).stored
}

export const unpackSteps = (packed: string): StepRecord[] => readSteps(`[${packed}]`)

/** The text of a step but for its input, output and request: of the steps of a playbook there are few. */
type Frame = Pick<StepRecord, 'outlet' | 'status' | 'provenance'> & {
  head: string
  middle: string
  tail: string
  end: string
  packed: string
}

const mostFrames = 4096
let frames = new Map<string, Frame[]>()
let frameCount = 0

function frameOf(step: StepRecord): Frame {
  // A step that was tried again, failed or stands in a loop is one of many kinds: its frame is not kept.
  if (!isUsual(step)) return makeFrame(step)
  const known = frames.get(step.node) ?? []
  for (const frame of known) {
    if (frame.outlet === step.outlet && frame.status === step.status && frame.provenance === step.provenance)
      return frame
  }
  if (++frameCount > mostFrames) {
    frames = new Map()
    frameCount = 1
  }
  const frame = makeFrame(step)
  frames.set(step.node, [...known, frame])
  return frame
}

function makeFrame({ attempt, error, iteration, node, outlet, path, provenance, status }: StepRecord): Frame {
  const text = JSON.stringify
  // The names in the order that RFC 8785 gives them.
  return {
    outlet,
    status,
    provenance,
    head: `{"attempt":${attempt},"error":${text(error)},"input":`,
    middle: `,"iteration":${iteration},"node":${text(node)},"outlet":${text(outlet)},"output":`,
    tail: `,"path":${text(path)},"provenance":${text(provenance)},"request":`,
    end: `,"status":${text(status)}}`,
    packed: `[${text(node)},${text(status)},${text(outlet)},${text(provenance)},`,
  }
}

const isUsual = ({ path, iteration, attempt, error }: StepRecord): boolean =>
  path === '' && iteration === 0 && attempt === 1 && error === null

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

/** What comes last in a stored step, and is what it is in most, is left out. */
function restOf(step: StepRecord, request: string): string {
  if (isUsual(step)) return step.request === null ? '' : `,${request}`
  const { error, attempt, path, iteration } = step
  return `,${request},${JSON.stringify([error, attempt, path, iteration]).slice(1, -1)}`
}

/** The steps of a stored run. Throws for a text that holds none. */
export function readSteps(stored: string): StepRecord[] {
  return (JSON.parse(stored) as Stored[]).map((step) => {
    const [node, status, outlet, provenance, input, output, ...rest] = step
    const [request = null, error = null, attempt = 1, path = '', iteration = 0] = rest
    return { attempt, error, input, iteration, node, outlet, output, path, provenance, request, status }
  })
}
