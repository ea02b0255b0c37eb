import { isActing } from '../../nodes/sdk'
import type { NodeTotals } from '../views/totals'
import type { PlanStep } from './plan'
import { edgeState, type Scope } from './scope'
import type { StepTry } from './step-end'
import { packSteps } from './step-record'
import { addNode, emptyNode, isOutside } from './totals'

/** Characters: some 2,000,000 small steps, and half of what a text may have. */
const maxLength = 256 * 1024 * 1024

/** The steps of one round as the row keeps them, without the brackets around them; `timing` is null where none took time. */
export type PackedRound = { steps: string; count: number; timing: string | null }

/**
 * What the rounds of a run came to. A round that is over is held as text, not as objects: of 100,000 rounds there is a
 * tenth of what their records would take.
 */
export class BodyRecords {
  /** By where they stand, then by round. */
  readonly #rounds = new Map<string, PackedRound[]>()
  /** Of the steps of the playbook itself: those of one that it calls have ids of their own. */
  readonly nodes = new Map<string, NodeTotals>()
  readonly wires = new Map<string, number>()
  readonly effects = new Map<string, number>()
  simulatedOutside = false
  /** How much text there is. */
  length = 0

  get isFull(): boolean {
    return this.length > maxLength
  }

  add(scope: Scope): void {
    const tries: StepTry[] = []
    for (const step of scope.body.steps) {
      const end = scope.ends[step.index]
      if (!end) continue
      tries.push(...end.tries)
      this.#count(scope, step, end.tries[end.tries.length - 1])
    }
    if (scope.isOwn) this.#countWires(scope)
    if (tries.length > 0) this.#keep(scope, tries)
  }

  #keep({ path, iteration }: Scope, tries: readonly StepTry[]): void {
    const steps = packSteps(tries.map(({ record }) => record))
    const isTimed = tries.some(({ timing }) => timing.at !== 0 || timing.ms !== 0)
    const timing = isTimed
      ? JSON.stringify(tries.map((each) => [each.timing.at, each.timing.ms])).slice(1, -1)
      : null
    let rounds = this.#rounds.get(path)
    if (!rounds) this.#rounds.set(path, (rounds = []))
    rounds[iteration] = { steps, count: tries.length, timing }
    this.length += steps.length + (timing?.length ?? 0)
  }

  #count(scope: Scope, step: PlanStep, last: StepTry | undefined): void {
    if (!last) return
    const { record } = last
    if (record.provenance === 'simulated' && isOutside(step)) this.simulatedOutside = true
    if (isActing(step.node) && record.request !== null && record.error === null)
      this.effects.set(step.node.type, (this.effects.get(step.node.type) ?? 0) + 1)
    if (!scope.isOwn) return
    let totals = this.nodes.get(step.id)
    if (!totals) this.nodes.set(step.id, (totals = emptyNode()))
    addNode(totals, record)
  }

  #countWires({ body, edges }: Scope): void {
    for (const { index, id } of body.edges)
      if (edges[index] === edgeState.taken) this.wires.set(id, (this.wires.get(id) ?? 0) + 1)
  }

  /** In the order of the trace: by path, then by round. */
  *inOrder(): Generator<PackedRound> {
    for (const path of [...this.#rounds.keys()].toSorted()) {
      // A list with holes where a round came to no step.
      for (const round of this.#rounds.get(path) ?? []) if (round) yield round
    }
  }
}
