import type { Waiting } from '../../nodes/sdk'
import type { RunStatus } from '../views/runs'
import type { BodyRecords } from './body-records'
import { failureIn, lacksRecording } from './container'
import type { PlanEdge, PlanStep } from './plan'
import type { RecordParts } from './record-parts'
import { edgeState, type Scope } from './scope'
import type { StepEnd, StepTry } from './step-end'

export type RunResult = {
  status: RunStatus
  /** Why the run is not completed: a failure's code, `no_recording`, or the kind of wait. */
  reason: string | null
  ending: string
  /** Of the playbook's own steps outside of containers, in order of plan index and attempt. */
  steps: readonly StepTry[]
  taken: readonly PlanEdge[]
  /** What came of the rounds of containers; null where there were none. */
  bodies: BodyRecords | null
  /** What its row has of its steps, where that was made already: of a long run it is, in pieces. */
  parts?: RecordParts
}

/** What came of a run, from where its outermost scope stands. */
export function toResult(root: Scope, bodies: BodyRecords | null, isCancelled: boolean): RunResult {
  const { steps } = root.body
  const tries: StepTry[] = []
  const taken: PlanEdge[] = []
  let ending = ''
  let waitsFor: Waiting['wait'] | undefined
  for (let index = 0; index < steps.length; index++) {
    const end = root.ends[index]
    if (!end) continue
    const step = steps[index] as PlanStep
    tries.push(...end.tries)
    if (!addTaken(root, step, taken))
      ending += `${ending === '' ? '' : '+'}${step.id}${end.failed ? '!' : ''}`
    waitsFor ??= end.waitsFor?.wait
  }
  // A run that lacks an answer is unknown, whatever else failed in it.
  const failed = failureIn(root)?.end
  const failure = failed ? (lastError(failed) ?? null) : null
  // A wait outweighs a failure, for the run is not over; but nobody can go on with one that lacks an answer.
  const wait = failed && lacksRecording(failed) ? undefined : waitsFor
  const status = statusOf(isCancelled, wait !== undefined, failed !== undefined)
  return { status, reason: wait ?? failure, ending, steps: tries, taken, bodies }
}

/** Adds the edges that were taken from a step; false when there are none, so that the run ended there. */
function addTaken({ edges }: Scope, step: PlanStep, taken: PlanEdge[]): boolean {
  const before = taken.length
  for (const outgoing of step.outgoing.values()) {
    for (const edge of outgoing) if (edges[edge.index] === edgeState.taken) taken.push(edge)
  }
  return taken.length > before
}

function lastError({ tries }: StepEnd): string | null | undefined {
  return tries[tries.length - 1]?.record.error
}

function statusOf(isCancelled: boolean, isWaiting: boolean, hasFailed: boolean): RunStatus {
  if (isCancelled) return 'cancelled'
  if (isWaiting) return 'waiting'
  return hasFailed ? 'failed' : 'completed'
}
