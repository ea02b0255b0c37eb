import { isActing } from '../../nodes/sdk'
import type { StepRecord } from '../views/runs'
import type { NodeTotals } from '../views/totals'
import type { Plan, PlanBody, PlanStep } from './plan'
import { addNode, emptyNode, isOutside } from './totals'

/** What is counted of the rounds of a run. */
export class BodyCounts {
  /** Of the steps of the playbook itself: those of one that it calls have ids of their own. */
  readonly nodes = new Map<string, NodeTotals>()
  readonly wires = new Map<string, number>()
  readonly effects = new Map<string, number>()
  simulatedOutside = false

  /** Counts the last try of a step. */
  count(step: PlanStep, record: StepRecord, isOwn: boolean): void {
    if (record.provenance === 'simulated' && isOutside(step)) this.simulatedOutside = true
    if (isActing(step.node) && record.request !== null && record.error === null)
      this.effects.set(step.node.type, (this.effects.get(step.node.type) ?? 0) + 1)
    if (!isOwn) return
    let totals = this.nodes.get(step.id)
    if (!totals) this.nodes.set(step.id, (totals = emptyNode()))
    addNode(totals, record)
    if (record.outlet === null) return
    for (const { id } of step.outgoing.get(record.outlet) ?? [])
      this.wires.set(id, (this.wires.get(id) ?? 0) + 1)
  }
}

/** The step that ran at a path, and whether it is one of the playbook itself; null where the plan has no such place. */
export function findStep(plan: Plan, path: string, node: string): { step: PlanStep; isOwn: boolean } | null {
  let body: PlanBody | null = plan
  let isOwn = true
  for (const part of path === '' ? [] : path.split('/')) {
    const id = part.replace(/\[\d+\]$/, '')
    const container: PlanStep | undefined = body?.steps.find((step) => step.id === id)
    if (container?.call) isOwn = false
    body = container?.body ?? null
  }
  const step = body?.steps.find(({ id }) => id === node)
  return step ? { step, isOwn } : null
}
