import type { Plan } from './plan'
import type { RunEvent, RunRow, World } from './ports'
import { flatParts, nestedPartsAtOnce, type RecordParts, type TraceHead } from './record-parts'
import type { RunResult } from './run'
import type { StepTry } from './step-end'

/** A run as the journal keeps it. */
export function toRunRow(run: {
  position: number
  event: RunEvent
  plan: Plan
  mode: World['mode']
  result: RunResult
}): RunRow {
  const { position, event, plan, mode, result } = run
  const { bodies } = result
  const [nodes, errors] = idsOf(plan, result)
  const inside = bodies ? plan.all.edges.filter(({ id }) => bodies.wires.has(id)) : []
  return {
    position,
    event: event.id,
    eventTime: event.time,
    label: event.label,
    mode,
    status: result.status,
    reason: result.reason,
    ending: result.ending,
    edges: listed([...result.taken, ...inside].map(({ id }) => id)),
    nodes: listed(nodes),
    errors: listed(errors),
    ...(result.parts ?? partsOf({ eventId: event.id, logicHash: plan.logicHash, mode }, result)),
  }
}

function partsOf(head: TraceHead, result: RunResult): RecordParts {
  return result.bodies ? nestedPartsAtOnce(head, result) : flatParts(head, result)
}

/** Ids of the nodes that ran and of those that failed. */
function idsOf(plan: Plan, { steps, bodies }: RunResult): [nodes: string[], errors: string[]] {
  const nodes: string[] = []
  const errors: string[] = []
  for (let i = 0; i < steps.length; i++) {
    const { node, error } = (steps[i] as StepTry).record
    // Of several tries of a step the last one counts.
    if (steps[i + 1]?.record.node === node) continue
    nodes.push(node)
    if (error !== null) errors.push(node)
  }
  if (!bodies) return [nodes, errors]
  for (const { id } of plan.all.steps) {
    const totals = bodies.nodes.get(id)
    if (totals) nodes.push(id)
    if (totals && totals.errors > 0) errors.push(id)
  }
  return [nodes, errors]
}

function listed(ids: readonly string[]): string {
  let text = ','
  for (const id of ids) text += `${id},`
  return text === ',' ? ',,' : text
}
