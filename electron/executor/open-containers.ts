import type { Container } from './container'
import type { PlanStep } from './plan'
import type { Place } from './ports'
import type { Scope } from './scope'

/** The containers of a run that have begun and not ended, by where their rounds stand. */
export class OpenContainers {
  // Most runs have none.
  #open: Map<string, Container> | null = null

  add(container: Container): void {
    this.#open ??= new Map()
    this.#open.set(container.path, container)
  }

  remove({ path }: Container): void {
    this.#open?.delete(path)
  }

  /** Those inside of others come after them. */
  all(): Container[] {
    return [...(this.#open?.values() ?? [])]
  }

  /** The step that the journal names. Throws where there is none: the playbook would not be the one that ran. */
  find(root: Scope, { node, path, iteration }: Place): { scope: Scope; step: PlanStep } {
    const scope = path === '' ? root : this.#open?.get(path)?.rounds.get(iteration)
    const step = scope?.body.steps.find(({ id }) => id === node)
    if (scope && step) return { scope, step }
    const where = path === '' ? '' : ` in round ${iteration} of ${path}`
    throw new Error(`The journal names a step "${node}"${where} that the playbook does not have`)
  }

  /** Lets go of the rounds of a container that the journal has the end of. */
  drop(scope: Scope, step: PlanStep): void {
    for (const container of this.all()) {
      if (container.scope !== scope || container.start.step !== step) continue
      for (const round of container.rounds.values()) {
        round.isDropped = true
        for (const inner of round.body.steps) if (inner.body) this.drop(round, inner)
      }
      this.remove(container)
    }
  }
}
