import type { Emission, Json, JsonObject, Outlets, Ports } from '../../nodes/sdk'
import { type ContainerSettings, NodeError } from '../../nodes/sdk'
import { fitsType } from '../../nodes/playbook/declared'
import type { Values } from '../../nodes/expr/expression'
import type { LateInput, PlanCall, PlanStep } from './plan'
import { readValue } from './read-value'

/** What is different from one kind of container to another: which rounds there are, and what comes of them. */
export type Rounds = {
  /** How many may be under way at a time. */
  readonly width: number
  /** What the steps of the next round read beside all others; null where no other may begin now. */
  next(running: number): { [name: string]: unknown } | null
  /** Takes what came of a round that did not fail. Throws `NodeError`. */
  ended(iteration: number, values: Values): void
  failed(iteration: number, error: NodeError): void
  /** What the container leaves with. Throws the error that it fails of. */
  leave(out: Outlets<Ports>): Emission
}

const maxItems = 1_000_000

/** `for each`: items are taken as rounds come free; results stand in the order of the items. */
export class EachRounds implements Rounds {
  readonly #items: readonly Json[]
  readonly #settings: ContainerSettings['each']
  readonly #collect: LateInput | undefined
  readonly #results: Json[]
  #begun = 0
  #failed = 0
  #failure: NodeError | null = null

  constructor(step: PlanStep, items: readonly Json[]) {
    if (items.length > maxItems) {
      const count = items.length.toLocaleString('en')
      throw new NodeError(
        'too_many',
        `items: a list of ${count}; at most 1,000,000 are gone through: split it`,
      )
    }
    this.#items = items
    // The schema of every type of this kind has these, which `defineContainer` holds it to.
    this.#settings = step.config as ContainerSettings['each']
    this.#collect = step.late.find(({ name }) => name === 'collect')
    this.#results = this.#collect ? items.map(() => null) : []
  }

  get width(): number {
    return this.#settings.concurrency
  }

  next(running: number): { [name: string]: unknown } | null {
    const { concurrency } = this.#settings
    if (this.#failure || running >= concurrency || this.#begun >= this.#items.length) return null
    const index = this.#begun++
    return { item: this.#items[index], index }
  }

  ended(iteration: number, values: Values): void {
    if (this.#collect) this.#results[iteration] = readValue(this.#collect, values)
  }

  failed(_iteration: number, error: NodeError): void {
    this.#failed++
    if (this.#settings.onFailure === 'stop') this.#failure ??= error
  }

  leave(out: Outlets<Ports>): Emission {
    if (this.#failure) throw this.#failure
    const left = { count: this.#items.length, failed: this.#failed, results: this.#results }
    return (out.done as (data: JsonObject) => Emission)(left)
  }
}

/** `repeat until`: one round after the other. */
export class UntilRounds implements Rounds {
  readonly width = 1
  readonly #maxRounds: number
  readonly #until: LateInput | undefined
  readonly #carry: LateInput | undefined
  #begun = 0
  #last: Json = {}
  #isDone = false
  #failure: NodeError | null = null

  constructor(step: PlanStep) {
    this.#maxRounds = (step.config as ContainerSettings['until']).maxRounds
    this.#until = step.late.find(({ name }) => name === 'until')
    this.#carry = step.late.find(({ name }) => name === 'carry')
    if (!this.#until) throw new NodeError('invalid_input', 'until: is missing: say when to stop')
  }

  next(running: number): { [name: string]: unknown } | null {
    if (running > 0 || this.#isDone || this.#failure || this.#begun >= this.#maxRounds) return null
    return { index: this.#begun++, last: this.#last }
  }

  ended(_iteration: number, values: Values): void {
    const isDone = this.#until && readValue(this.#until, values)
    if (typeof isDone !== 'boolean')
      throw new NodeError('invalid_input', `until: must be true or false, and is ${JSON.stringify(isDone)}`)
    if (this.#carry) this.#last = readValue(this.#carry, values)
    this.#isDone = isDone
  }

  failed(_iteration: number, error: NodeError): void {
    this.#failure = error
  }

  leave(out: Outlets<Ports>): Emission {
    if (this.#failure) throw this.#failure
    const send = (this.#isDone ? out.done : out.exhausted) as (data: JsonObject) => Emission
    return send({ rounds: this.#begun, last: this.#last })
  }
}

/** A call of another playbook: its one round sees the inputs, and none of the steps around it. */
export class CallRounds implements Rounds {
  readonly width = 1
  readonly #call: PlanCall
  readonly #inputs: JsonObject
  #isBegun = false
  readonly #outputs: JsonObject = {}
  #failure: NodeError | null = null

  constructor(call: PlanCall, inputs: JsonObject) {
    this.#call = call
    this.#inputs = inputs
  }

  next(): { [name: string]: unknown } | null {
    if (this.#isBegun) return null
    this.#isBegun = true
    return { vars: this.#call.plan.vars, inputs: this.#inputs }
  }

  ended(_iteration: number, values: Values): void {
    for (const output of this.#call.outputs) {
      const value = readValue(output, values)
      if (!fitsType(value, output.type))
        throw new NodeError('bad_output', `The output ${output.name} must be a ${output.type}`)
      this.#outputs[output.name] = value
    }
  }

  failed(_iteration: number, error: NodeError): void {
    this.#failure = error
  }

  leave(out: Outlets<Ports>): Emission {
    if (this.#failure) throw this.#failure
    return (out.ok as (data: JsonObject) => Emission)(this.#outputs)
  }
}
