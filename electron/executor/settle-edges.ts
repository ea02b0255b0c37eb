import type { PlanEdge, PlanStep } from './plan'
import { edgeState, type Scope, stepState } from './scope'

/** Told of each step that begins, in order. */
type OnBegun = (step: PlanStep) => void

/** Begins the steps of a scope that nothing leads to. */
export function beginScope(scope: Scope, onBegun: OnBegun): void {
  const dead: PlanStep[] = []
  for (const step of scope.body.entries) begin(scope, step, dead, onBegun)
  skipAll(scope, dead, onBegun)
}

/** Settles the edges of a step that has left by an outlet, or by none, and begins what comes of it. */
export function settleEdges(scope: Scope, step: PlanStep, left: string | null, onBegun: OnBegun): void {
  const dead: PlanStep[] = []
  for (const [outlet, edges] of step.outgoing) {
    for (const edge of edges) decide(scope, edge, outlet === left, dead, onBegun)
  }
  skipAll(scope, dead, onBegun)
}

/** Marks a step as under way. */
export function markBegun(scope: Scope, { index }: PlanStep): void {
  scope.states[index] = stepState.begun
  scope.open++
}

// A list and no recursion: a dead path may be as long as the playbook.
function skipAll(scope: Scope, dead: PlanStep[], onBegun: OnBegun): void {
  for (let step = dead.pop(); step; step = dead.pop()) {
    for (const edges of step.outgoing.values()) {
      for (const edge of edges) decide(scope, edge, false, dead, onBegun)
    }
  }
}

function decide(scope: Scope, edge: PlanEdge, taken: boolean, dead: PlanStep[], onBegun: OnBegun): void {
  scope.edges[edge.index] = taken ? edgeState.taken : edgeState.dead
  const step = scope.body.steps[edge.to] as PlanStep
  const pending = (scope.pending[edge.to] ?? 0) - 1
  scope.pending[edge.to] = pending
  if (scope.states[edge.to] === stepState.begun) return
  if (taken) scope.states[edge.to] = stepState.reached
  const isReached = scope.states[edge.to] === stepState.reached
  if (step.join === 'any' ? isReached : pending === 0 && isReached) begin(scope, step, dead, onBegun)
  else if (pending === 0) skip(scope, step, dead)
}

function begin(scope: Scope, step: PlanStep, dead: PlanStep[], onBegun: OnBegun): void {
  if (step.off === 'stop') return skip(scope, step, dead)
  markBegun(scope, step)
  onBegun(step)
}

function skip(scope: Scope, step: PlanStep, dead: PlanStep[]): void {
  scope.states[step.index] = stepState.begun
  dead.push(step)
}
