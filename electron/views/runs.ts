import type { Json, JsonObject } from '../../nodes/sdk'

export type RunStatus = 'completed' | 'failed' | 'waiting' | 'cancelled'
export type StepStatus = 'ok' | 'error' | 'waiting' | 'no_recording' | 'bypassed'
export type Provenance = 'executed' | 'recorded' | 'simulated'

/** One try of one node in one run. `path` says inside of what it ran (`n5`, `n5[3]/n7`), `iteration` in which round. */
export type StepRecord = {
  node: string
  path: string
  iteration: number
  /** From 1. */
  attempt: number
  status: StepStatus
  /** The way it left by; null for a try that was followed by another, a wait, or a failure that nothing takes up. */
  outlet: string | null
  provenance: Provenance
  input: JsonObject
  output: Json
  /** The exact request of an acting step. */
  request: JsonObject | null
  error: string | null
}

/** When a try began after the event's time, and how long it took, in milliseconds of the run's own clock. */
export type StepTiming = { at: number; ms: number }

/** Which runs of a replay: those that crossed an edge, came to a node, failed there, or ended somewhere. */
export type RunFilter =
  | { edge: string }
  | { node: string }
  | { ending: string }
  | { failedAt: string }
  | { failed: true }
  | { all: true }
