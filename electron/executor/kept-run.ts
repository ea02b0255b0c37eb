import type { StepRecord } from '../views/runs'
import { BodyCounts, findStep } from './body-counts'
import type { Plan } from './plan'
import type { CountedRun } from './totals'

/** A run as it was read back: its steps in the order of the trace, those inside of containers among them. */
export type StoredRun = Pick<CountedRun, 'status' | 'reason' | 'ending' | 'taken'> & {
  steps: readonly { record: StepRecord }[]
}

/** Counts a run that was kept as it was counted when it ended. */
export function countStored(plan: Plan, run: StoredRun): CountedRun {
  const steps = run.steps.filter(({ record }) => record.path === '')
  if (steps.length === run.steps.length) return { ...run, bodies: null }
  const bodies = new BodyCounts()
  for (const [i, { record }] of run.steps.entries()) {
    if (record.path === '' || isSamePlace(record, run.steps[i + 1]?.record)) continue
    const found = findStep(plan, record.path, record.node)
    if (found) bodies.count(found.step, record, found.isOwn)
  }
  const own = new Set(plan.edges.map(({ id }) => id))
  return { ...run, steps, taken: run.taken.filter(({ id }) => own.has(id)), bodies }
}

// Of several tries of a step the last one counts.
function isSamePlace(record: StepRecord, next: StepRecord | undefined): boolean {
  return next?.node === record.node && next.path === record.path && next.iteration === record.iteration
}
