import type { Plan } from './plan'
import type { RunResult } from './run'
import type { StepRecord } from '../views/runs'
import type { NodeTotals, Totals } from '../views/totals'

export function emptyTotals(plan: Plan): Totals {
  const node = (): NodeTotals => ({ in: 0, out: {}, errors: 0, statuses: {}, provenance: null })
  return {
    runs: 0,
    notMatched: 0,
    filterErrors: 0,
    completed: 0,
    failed: 0,
    waiting: 0,
    cancelled: 0,
    noRecording: 0,
    endings: {},
    nodes: Object.fromEntries(plan.steps.map(({ id }) => [id, node()])),
    wires: Object.fromEntries(plan.edges.map(({ id }) => [id, 0])),
    effects: {},
  }
}

/** What is counted of a run, whether it has just ended or is one that was kept. */
export type CountedRun = Pick<RunResult, 'status' | 'reason' | 'ending'> & {
  steps: readonly { record: StepRecord }[]
  taken: readonly { id: string }[]
}

/** Adds one finished run. */
export function addRun(totals: Totals, plan: Plan, run: CountedRun): void {
  totals.runs++
  totals[run.status]++
  if (run.reason === 'no_recording') totals.noRecording++
  for (const { id } of run.taken) totals.wires[id] = (totals.wires[id] ?? 0) + 1
  for (let i = 0; i < run.steps.length; i++) {
    const record = run.steps[i]?.record
    // Of several tries of a step the last one counts.
    if (record && run.steps[i + 1]?.record.node !== record.node) addStep(totals, plan, record)
  }
  addEnding(totals, plan, run)
}

function addStep(totals: Totals, plan: Plan, record: StepRecord): void {
  const node = totals.nodes[record.node]
  if (!node) return
  node.in++
  node.statuses[record.status] = (node.statuses[record.status] ?? 0) + 1
  node.provenance ??= record.provenance
  if (record.outlet !== null) node.out[record.outlet] = (node.out[record.outlet] ?? 0) + 1
  if (record.error !== null) node.errors++
  if (record.request === null || record.error !== null) return
  const type = typeOf(plan, record.node)
  totals.effects[type] = (totals.effects[type] ?? 0) + 1
}

const typeNames = new WeakMap<Plan, Map<string, string>>()

function typeOf(plan: Plan, id: string): string {
  let names = typeNames.get(plan)
  if (!names) {
    names = new Map(plan.steps.map((step) => [step.id, step.node.type]))
    typeNames.set(plan, names)
  }
  return names.get(id) ?? 'unknown'
}

function addEnding({ endings }: Totals, plan: Plan, run: CountedRun): void {
  const known = endings[run.ending]
  if (known) {
    known.count++
    return
  }
  const ids = run.ending.split('+').map((name) => name.replace('!', ''))
  const outcomes = plan.steps.flatMap(({ id, outcome }) => (ids.includes(id) && outcome ? [outcome] : []))
  endings[run.ending] = {
    count: 1,
    outcome: outcomes[0] ?? null,
    status: run.status,
    simulated: run.steps.some(
      ({ record }) => record.provenance === 'simulated' && actsOutside(plan, record.node),
    ),
    errorNode: run.steps.find((_, i) => isFailure(run, i))?.record.node ?? null,
  }
}

/** True for a last try that failed; of those before it nothing came. */
function isFailure({ steps }: CountedRun, i: number): boolean {
  const record = steps[i]?.record
  return record !== undefined && record.error !== null && steps[i + 1]?.record.node !== record.node
}

function actsOutside(plan: Plan, id: string): boolean {
  const effect = plan.steps.find((step) => step.id === id)?.node.effect
  return effect === 'reversible' || effect === 'destructive'
}
