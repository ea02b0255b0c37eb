import type { Container } from './container'
import type { PlanBody, PlanStep } from './plan'
import type { Place } from './ports'
import type { StepEnd } from './step-end'

export const edgeState = { pending: 0, taken: 1, dead: 2 } as const

/** How far a step has come: `reached` by a taken edge, then `begun`, which a skipped one is too. */
export const stepState = { reached: 1, begun: 2 } as const

/** Steps that run together: those of the playbook, or of one round of a container. */
export class Scope {
  readonly body: PlanBody
  readonly path: string
  readonly iteration: number
  /** Scopes are made in an order of which nothing from outside decides, and so is what happens at one time in them. */
  readonly serial: number
  /** The container that this is a round of; null for the playbook itself. */
  readonly within: Container | null
  /** True where the steps are of the playbook that is run, and not of one that it calls. */
  readonly isOwn: boolean
  readonly values: { [name: string]: unknown }
  readonly edges: Uint8Array
  readonly pending: Uint16Array
  readonly states: Uint8Array
  /** By plan index; a step that has not run is missing. */
  readonly ends: StepEnd[] = []
  /** Steps that have begun and not been settled, and those at which it waits. */
  open = 0
  waits = 0
  /** When the last of its ends was settled. */
  until: number
  /** True for a round whose container ended without it: the journal has its end, and not all of its steps. */
  isDropped = false

  constructor(options: {
    body: PlanBody
    place: { path: string; iteration: number }
    serial: number
    within: Container | null
    isOwn: boolean
    values: { [name: string]: unknown }
    at: number
  }) {
    const { body, place } = options
    this.body = body
    this.path = place.path
    this.iteration = place.iteration
    this.serial = options.serial
    this.within = options.within
    this.isOwn = options.isOwn
    this.values = options.values
    this.until = options.at
    this.edges = new Uint8Array(body.edges.length)
    this.pending = body.incomingCounts.slice()
    this.states = new Uint8Array(body.steps.length)
  }

  get isOver(): boolean {
    return this.open === 0 && this.waits === 0
  }

  place({ id }: PlanStep): Place {
    return { node: id, path: this.path, iteration: this.iteration }
  }
}

/** Where the rounds of a container stand: `n5`, and inside of its round 3 `n5[3]/n7`. */
export function pathOf({ path, iteration }: Scope, { id }: PlanStep): string {
  return path === '' ? id : `${path}[${iteration}]/${id}`
}
