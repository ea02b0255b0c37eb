import {
  type ActingClass,
  type Decision,
  type Delivery,
  type HttpAnswer,
  type HttpRequest,
  type Json,
  type JsonObject,
  type LookupList,
  NodeError,
  type Probe,
  type Records,
  type Waiting,
} from '../../nodes/sdk'
import type { RunStatus } from '../views/runs'
import type { LargeValue } from './large-values'
import type { RoundChunk } from './round-chunks'
import type { StepEnd } from './step-end'

/** Wall time, for what really happens now. A run's own time comes from its event (product.md §8). */
export type Clock = {
  now(): number
  /** Resolves after `ms`; rejects with the signal's reason when that comes first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** New ids, rising in time (UUID version 7). */
export type Ids = { next(): string }

/** Numbers in [0, 1). */
export type Random = { next(): number }

/** One call through `ctx` to the outside, as recordings know it: no secret, no address, no volatile header. */
export type Call = {
  port: 'http' | 'geoip'
  operation: string
  connectionType: string | null
  request: JsonObject
}

/** Who calls, and what a recording of the call is not known by. */
export type Caller = {
  eventId: string
  /** Uses of the same call within one step, from 0. */
  n: number
  /** As `n`, within this try alone. A replay has no other: what is recorded for it is how the last try went. */
  nInTry: number
  /** Tries of the step, from 1. */
  attempt: number
  /** What the try before failed of; null for the first. */
  failure: NodeError | null
  /** Name of the connection that the step asks for; null for the first of its type. */
  connection: string | null
  /** True where only what is so right now will do: a step that acts looks at what it acts on. */
  fresh: boolean
  signal: AbortSignal
}

/** An answer or a recorded failure, where it came from, and how long it took (for a recording: back then). */
export type Reading = { provenance: 'executed' | 'recorded'; latencyMs: number } & (
  | { answer: Json }
  | { error: NodeError }
)

/** What reads are answered from. Throws `NodeError`; `no_recording` where a replay has none. */
export type Reader = { read(call: Call, caller: Caller): Reading | Promise<Reading> }

/** Where in a run a step stands: which node, inside which containers, in which round of the innermost. */
export type Place = { node: string; path: string; iteration: number }

/** Something done to the world or to Cordon's own records, on behalf of a run. */
export type Effect = {
  place: Place
  /** How many effects the step has had before this one; a step that is run again counts from 0. */
  n: number
  nodeType: string
  class: ActingClass
  delivery: Delivery
  connectionType: string | null
  /** Name of the connection that the step asks for; null for the first of its type. */
  connection: string | null
  eventId: string
  request: JsonObject
  /** What is acted on; null where nothing lasts. */
  target: string | null
  /** Reads whether the effect is in place; null where that cannot be asked. */
  probe: ((signal: AbortSignal) => Promise<Probe>) | null
  /** What it takes to ask that when the step is gone: its input, settings and connection; null where it cannot be. */
  asked: JsonObject | null
}

/**
 * The only way a run has to change anything. A simulated run has none: not a flag, the absence of it.
 * Throws `NodeError` where it is certain that nothing was changed, and `StepSuspended` where it is not, or where a
 * person has to agree first.
 */
export type Actor = {
  act(effect: Effect, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>
  recordsFor(effect: Effect): Records
}

/** Ends a step as waiting: it runs again when its wait is over. */
export class StepSuspended extends Error {
  override readonly name = 'StepSuspended'
  readonly wait: Waiting
  /** Set where the step may be tried again at once, as its policy allows, since the peer knows it by its key. */
  readonly repeatable: NodeError | null

  constructor(wait: Waiting, repeatable: NodeError | null = null) {
    super(wait.question)
    this.wait = wait
    this.repeatable = repeatable
  }
}

/** A decision, and how long the run had waited for it, in milliseconds. */
export type Decided = { decision: Decision; waitedMs: number }

/** An answer over HTTP, whatever its status. */
export type TransportAnswer = { status: number; body: Json; retryAfterMs?: number | null }

/**
 * What acts are sent through. Throws `NodeError`; one with `sent: 'no'` is certain that nothing has left this
 * machine, any other is not.
 */
export type Transport = {
  send(
    call: {
      connectionType: string
      connection?: string
      request: JsonObject
      headers?: Record<string, string>
      attempt?: number
    },
    signal: AbortSignal,
  ): Promise<TransportAnswer>
}

/** True unless it is certain that the peer has not seen the request. */
export function mayHaveArrived(failure: unknown): boolean {
  return !(failure instanceof NodeError && 'sent' in failure && failure.sent === 'no')
}

/** What answers a run that waits; null leaves it waiting. */
export type Decider = (wait: Waiting, place: Place) => Decided | null

/** Told of each step of a live run when its end counts, in the order in which ends count. */
export type Keeper = { settled(place: Place, at: number, end: StepEnd): void }

/** All that a run reaches of the world around it. */
export type World = {
  reader: Reader
  lists: { readonly [name: string]: LookupList }
  history: History
  decide: Decider
  clock: Clock
  random: Random
  signal: AbortSignal
} & ({ mode: 'simulate' } | { mode: 'live'; actor: Actor; keeper: Keeper })

/** The event a run is about. `document` is what expressions see, `time` a `Date` in it; `label` is for people. */
export type RunEvent = { id: string; time: number; label: string; document: object }

/** A stored run. `steps` are packed; `hash` is the SHA-256 of the trace that they make. */
export type RunRow = {
  position: number
  event: string
  eventTime: number
  label: string
  mode: 'live' | 'simulate'
  status: RunStatus
  reason: string | null
  ending: string
  /** Ids of taken edges, of nodes that ran and of those that failed, each with a comma before and after. */
  edges: string
  nodes: string
  errors: string
  hash: string
  /** Start and length of each try, as JSON; null where none took any time. */
  timing: string | null
  steps: string
  /** Values that the steps hold and `steps` does not; missing where there are none, as in most. */
  large?: readonly LargeValue[]
  /** The steps of its rounds, which `steps` and `timing` then lack; missing where these are few. */
  rounds?: readonly RoundChunk[]
}

/** Keeps runs. A batch is committed as one; the promise resolves when it is on the disk. */
export type Journal = { append(replay: number, runs: readonly RunRow[]): Promise<void> }

/** Hands out the events to run, in order, in batches; an empty batch means that there are no more. */
export type Dispatcher = {
  take(limit: number): Promise<readonly RunEvent[]>
  /** Lets go of what the events are read from. */
  close(): Promise<void>
}

/** Events before a position, newest first, for nodes that look at other events (E10): live from the store, in a replay from the replayed set alone. */
export type History = {
  before(position: { time: number; id: string }, limit: number, only?: PastOnly): Promise<readonly RunEvent[]>
}

/** Which of the events before a position are wanted: those after a moment that pass a test. */
export type PastOnly = { after: number; test: (event: RunEvent) => boolean }
