import {
  type ContainerKind,
  isContainer,
  type Json,
  type JsonObject,
  NodeError,
  type NodeErrorCode,
} from '../../nodes/sdk'
import type { PlanBody, PlanStep } from './plan'
import { CallRounds, EachRounds, type Rounds, UntilRounds } from './rounds'
import { pathOf, type Scope } from './scope'
import { endStep, failStep, readArguments } from './step'
import { type StepEnd, type StepStart, toNodeError } from './step-end'

/** A container that has begun and not ended: the rounds that are under way, and what came of those before. */
export class Container {
  readonly start: StepStart
  readonly scope: Scope
  readonly body: PlanBody
  /** Where its rounds stand. */
  readonly path: string
  readonly kind: ContainerKind
  readonly rounds = new Map<number, Scope>()
  readonly #read: JsonObject
  readonly #rounds: Rounds
  #begun = 0
  #until: number
  #lacking: NodeError | null = null
  #stopped: NodeError | null = null

  constructor(options: {
    start: StepStart
    scope: Scope
    body: PlanBody
    read: JsonObject
    rounds: Rounds
    kind: ContainerKind
  }) {
    const { start, scope } = options
    this.start = start
    this.scope = scope
    this.body = options.body
    this.kind = options.kind
    this.path = pathOf(scope, start.step)
    this.#read = options.read
    this.#rounds = options.rounds
    this.#until = start.at
  }

  get width(): number {
    return this.#rounds.width
  }

  /** Number of the next round and what its steps can read; null when none may begin now. */
  next(): { iteration: number; values: { [name: string]: unknown } } | null {
    if (this.#stopped) return null
    const own = this.#rounds.next(this.rounds.size)
    if (!own) return null
    return { iteration: this.#begun++, values: Object.assign(this.#surroundings(), this.body.noOutputs, own) }
  }

  // Inherited and not copied: a round of two steps must not cost what the thousand around it do. What is called sees
  // the event, and nothing of who calls it.
  #surroundings(): { [name: string]: unknown } {
    const { values } = this.scope
    if (this.kind === 'call') return { event: values.event, lists: values.lists }
    return Object.create(values) as { [name: string]: unknown }
  }

  /** Begins no other round, and fails of this. */
  stop(error: NodeError): void {
    this.#stopped ??= error
  }

  /** Takes what came of a round that is over. */
  close(scope: Scope): void {
    this.rounds.delete(scope.iteration)
    if (scope.until > this.#until) this.#until = scope.until
    const failed = failureIn(scope)
    if (failed) return this.#fail(scope, failed.end, `${failed.step.id}: `)
    try {
      const time = new Date(this.start.event.time + scope.until)
      scope.values.run = { time }
      this.#rounds.ended(scope.iteration, scope.values)
    } catch (cause) {
      const error = toNodeError(cause, this.start.step.node)
      this.#rounds.failed(
        scope.iteration,
        new NodeError(error.code, this.#name(scope) + error.message, { cause }),
      )
    }
  }

  #fail(scope: Scope, end: StepEnd, step: string): void {
    const record = end.tries[end.tries.length - 1]?.record
    const said = (record?.output as { error?: { message?: Json } } | undefined)?.error?.message
    // A record's error is the code of the `NodeError` that the step failed of.
    const code = (record?.error ?? 'internal') as NodeErrorCode
    const error = new NodeError(code, `${this.#name(scope)}${step}${typeof said === 'string' ? said : code}`)
    if (code === 'no_recording') this.#lacking ??= error
    this.#rounds.failed(scope.iteration, error)
  }

  #name({ iteration }: Scope): string {
    return this.kind === 'call' ? '' : `Round ${iteration}: `
  }

  /** How it ends when no round is under way, and no other may begin. */
  end(): StepEnd {
    return { ...this.#end(), durationMs: this.#until - this.start.at }
  }

  #end(): StepEnd {
    // What a round lacked is not made good by going on: nobody knows what the answer would have been.
    const stopped = this.#lacking ?? this.#stopped
    if (stopped) return this.#timed(failStep(this.start, this.#read, 1, stopped))
    try {
      const { outlet, data } = this.#rounds.leave(this.start.step.out)
      return this.#timed(endStep(this.start, this.#read, { status: 'ok', outlet, output: data }))
    } catch (error) {
      return this.#timed(failStep(this.start, this.#read, 1, toNodeError(error, this.start.step.node)))
    }
  }

  #timed(end: StepEnd): StepEnd {
    const timing = { at: this.start.at, ms: this.#until - this.start.at }
    return { ...end, tries: end.tries.map(({ record }) => ({ record, timing })) }
  }

  /** What it is while the run waits inside of it, or can never know an answer. */
  held(): StepEnd {
    for (const scope of this.rounds.values()) {
      const failed = failureIn(scope)
      if (failed && lacksRecording(failed.end)) this.#fail(scope, failed.end, `${failed.step.id}: `)
    }
    if (this.#lacking) return this.#timed(failStep(this.start, this.#read, 1, this.#lacking))
    const waiting = [...this.rounds.values()].flatMap(
      ({ ends }) => ends.find((end) => end?.waitsFor)?.waitsFor ?? [],
    )
    const [wait] = waiting
    if (!wait) throw new Error(`${this.path} is held up by nothing`)
    const held = endStep(this.start, this.#read, { status: 'waiting', outlet: null, output: {} })
    return { ...held, waitsFor: wait }
  }
}

/** Begins a container. Throws what it fails of before its first round; `read` is filled as far as it goes. */
export function openContainer(start: StepStart, scope: Scope, read: JsonObject): Container {
  const { step } = start
  const { node, body } = step
  if (!isContainer(node) || !body) throw new Error(`${node.type} holds no nodes`)
  const { input } = readArguments(start, read)
  return new Container({
    start,
    scope,
    body,
    read,
    kind: node.kind,
    rounds: roundsOf(step, node.kind, input as JsonObject),
  })
}

function roundsOf(step: PlanStep, kind: ContainerKind, input: JsonObject): Rounds {
  switch (kind) {
    case 'each':
      if (!Array.isArray(input.items)) throw new NodeError('invalid_input', 'items: must be a list')
      return new EachRounds(step, input.items)
    case 'until':
      return new UntilRounds(step)
    case 'call':
      if (!step.call) throw new Error(`${step.id} calls nothing`)
      return new CallRounds(step.call, input)
    default:
      return kind satisfies never
  }
}

/** The failure that a scope failed of: one for want of a recording before any other, else the first by plan index. */
export function failureIn({ body, ends }: Scope): { step: PlanStep; end: StepEnd } | null {
  let found: { step: PlanStep; end: StepEnd } | null = null
  for (const step of body.steps) {
    const end = ends[step.index]
    if (!end?.failed) continue
    if (!found || (lacksRecording(end) && !lacksRecording(found.end))) found = { step, end }
  }
  return found
}

export function lacksRecording({ tries }: StepEnd): boolean {
  return tries[tries.length - 1]?.record.status === 'no_recording'
}
