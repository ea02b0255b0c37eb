import type {
  ActingClass,
  Decision,
  Delivery,
  Json,
  JsonObject,
  LookupList,
  NodeError,
  Records,
  Waiting,
} from '../../nodes/sdk'
import type { RunStatus } from '../views/runs'

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

/** Who calls: `n` counts the uses of the same call within one step, from 0. */
export type Caller = { eventId: string; n: number; signal: AbortSignal }

/** An answer or a recorded failure, where it came from, and how long it took (for a recording: back then). */
export type Reading = { provenance: 'executed' | 'recorded'; latencyMs: number } & (
  | { answer: Json }
  | { error: NodeError }
)

/** What reads are answered from. Throws `NodeError`; `no_recording` where a replay has none. */
export type Reader = { read(call: Call, caller: Caller): Reading | Promise<Reading> }

/** Something done to the world or to Cordon's own records, on behalf of a run. */
export type Effect = {
  nodeType: string
  class: ActingClass
  delivery: Delivery
  connectionType: string | null
  eventId: string
  request: JsonObject
}

/** The only way a run has to change anything. A simulated run has none: not a flag, the absence of it. */
export type Actor = {
  act(effect: Effect, signal: AbortSignal): Promise<JsonObject>
  recordsFor(effect: Effect): Records
}

/** What answers a run that waits; null leaves it waiting. */
export type Decider = (wait: Waiting) => Decision | null

/** All that a run reaches of the world around it. */
export type World = {
  reader: Reader
  lists: { readonly [name: string]: LookupList }
  history: History
  decide: Decider
  clock: Clock
  random: Random
  signal: AbortSignal
} & ({ mode: 'simulate' } | { mode: 'live'; actor: Actor })

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
  before(position: { time: number; id: string }, limit: number): Promise<readonly RunEvent[]>
}
