import { hash } from 'node:crypto'
import type { Plan } from './plan'
import type { RunEvent, RunRow, World } from './ports'
import type { RunResult } from './run'
import { traceTexts } from './step-record'

/** A run as the journal keeps it. */
export function toRunRow(run: {
  position: number
  event: RunEvent
  plan: Plan
  mode: World['mode']
  result: RunResult
}): RunRow {
  const { position, event, plan, mode, result } = run
  const steps = result.steps.map(({ record }) => record)
  const { trace, stored } = traceTexts({ eventId: event.id, logicHash: plan.logicHash, mode, steps })
  let nodes = ','
  let errors = ','
  for (let i = 0; i < steps.length; i++) {
    const { node, error } = steps[i] ?? {}
    // Of several tries of a step the last one counts.
    if (steps[i + 1]?.node === node) continue
    nodes += `${node},`
    if (error !== null) errors += `${node},`
  }
  let edges = ','
  for (const { id } of result.taken) edges += `${id},`
  return {
    position,
    event: event.id,
    eventTime: event.time,
    label: event.label,
    mode,
    status: result.status,
    reason: result.reason,
    ending: result.ending,
    edges: edges === ',' ? ',,' : edges,
    nodes: nodes === ',' ? ',,' : nodes,
    errors: errors === ',' ? ',,' : errors,
    hash: hash('sha256', trace),
    timing: timingText(result),
    steps: stored,
  }
}

function timingText({ steps }: RunResult): string | null {
  if (steps.every(({ timing }) => timing.at === 0 && timing.ms === 0)) return null
  return JSON.stringify(steps.map(({ timing }) => [timing.at, timing.ms]))
}
