import { z } from 'zod'
import type { Values } from '../../nodes/expr/expression'
import {
  type AnyNode,
  isRetryable,
  type Json,
  type JsonObject,
  NodeError,
  type Waiting,
} from '../../nodes/sdk'
import type { Provenance, StepRecord, StepStatus, StepTiming } from '../views/runs'
import type { PlanStep } from './plan'
import type { Place, RunEvent, World } from './ports'

// What a step is started with and ends as, and what is written down of it.

export type StepTry = { record: StepRecord; timing: StepTiming }

/** How a step ended: its tries, and the way it left by (null: nothing goes on from here). */
export type StepEnd = {
  tries: readonly StepTry[]
  outlet: string | null
  output: Json
  /** Milliseconds of the run's own clock. */
  durationMs: number
  failed: boolean
  /** What the run waits for here. */
  waitsFor?: Waiting
}

export type StepStart = {
  step: PlanStep
  place: Place
  values: Values
  event: RunEvent
  world: World
  /** Milliseconds after the event's time. */
  at: number
}

/** Gives up what a live run has journaled of a step as the end that it was. */
export function endOf(tries: readonly StepTry[], durationMs: number): StepEnd {
  const last = tries.at(-1)?.record
  if (!last) throw new Error('A step ended without a try')
  return { tries, outlet: last.outlet, output: last.output, durationMs, failed: last.outlet === null }
}

/** The inputs as they were read (kept with the step) and as the node's schema gives them on. */
export type Arguments = { read: JsonObject; input: unknown; request: JsonObject | null }

export type Ending = {
  status: StepStatus
  outlet: string | null
  output: Json
  provenance?: Provenance
  request?: JsonObject | null
}

export function recordOf(place: Place, input: JsonObject, attempt: number, ending: Ending): StepRecord {
  const { status, outlet, output, provenance = 'executed', request = null } = ending
  // In order of their names, as the trace wants them: a record that has to be put in order is copied first.
  return {
    attempt,
    error: null,
    input,
    iteration: place.iteration,
    node: place.node,
    outlet,
    output,
    path: place.path,
    provenance,
    request,
    status,
  }
}

// E3: by `error` where that is wired; else the policy says whether the run goes on. E11: an event that is too old to
// act on leaves by `stale` where that is wired.
export function failureOutlet(step: PlanStep, { code }: NodeError): string | null {
  if (code === 'stale' && step.outgoing.has('stale')) return 'stale'
  if (step.outgoing.has('error')) return 'error'
  return step.policy.onError === 'continue' ? step.firstOutlet : null
}

export const statusOf = (error: NodeError): StepStatus =>
  error.code === 'no_recording' ? 'no_recording' : 'error'

export function failureOf({ code, message }: NodeError, attempts: number): JsonObject {
  return { error: { code, message, retryable: isRetryable(code), attempts } }
}

/** What is no failure of the node's own choosing is a fault of ours: it fails the step with its cause. */
export function toNodeError(error: unknown, node: AnyNode): NodeError {
  if (error instanceof NodeError) return error
  if (error instanceof z.ZodError) {
    const [issue] = error.issues
    const message = `${node.type}: ${issue?.path.join('.')} ${issue?.message}`
    return new NodeError('bad_output', message, { cause: error })
  }
  const message = error instanceof Error ? error.message : String(error)
  return new NodeError('internal', `${node.type}: ${message}`, { cause: error })
}
