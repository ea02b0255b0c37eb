import type { Json } from '../../nodes/sdk'
import type { Level } from './live'
import type { Provenance, RunStatus, StepRecord, StepStatus, StepTiming } from './runs'
import type { Totals } from './totals'

export type ReplayState = 'running' | 'finished' | 'cancelled' | 'failed' | 'interrupted'

/** The events of a replay, as they are kept with it: enough to find them again. */
export type ReplaySource =
  | { kind: 'samples'; name: string; folder: string }
  | { kind: 'stored'; where: string }
  | { kind: 'file'; path: string }
  /** What comes in: the runs of a deployment of this version, at this level. */
  | { kind: 'live'; version: number; level: Level }

/** What a replay was told to assume of the world outside. */
export type ReplayAssumptions = { reads: 'recorded' | 'live'; approvals: 'stop' | 'approve' | 'deny' }

/** `expected`: how many events there are to look at; null where counting would cost as much as replaying. */
export type ReplayStarted = { id: string; expected: number | null }

/** News of a replay. `totals` holds what has changed since the news before; the first news holds all. */
export type ReplayNews = {
  state: ReplayState
  /** Events looked at so far. */
  processed: number
  expected: number | null
  totals: Partial<Totals>
  traceHash: string | null
  seconds: number
  error: string | null
}

/** How a finished replay is kept. */
export type ReplaySummary = { totals: Totals; traceHash: string | null; seconds: number; parked: number }

export type ReplayView = ReplayAssumptions & {
  /** `live`: the runs of a deployment; `manual`: one real run that was asked for by hand. */
  kind: 'replay' | 'live' | 'manual'
  id: string
  playbook: string
  name: string
  /** Of the playbook as it was replayed: another one now means that the result is of another logic. */
  logicHash: string
  state: ReplayState
  started: number
  finished: number | null
  source: ReplaySource
  summary: ReplaySummary | null
}

export type StepFailure = { code: string; message: string; retryable: boolean; attempts: number }

/** A run in the list below the canvas. `step` is what the selected node or wire had in it. */
export type DataRow = {
  position: number
  event: string
  label: string
  time: number
  status: RunStatus
  ending: string
  step: { node: string; status: StepStatus; outlet: string | null; attempts: number } | null
  error: StepFailure | null
  preview: string
}

export type DataPage = {
  rows: DataRow[]
  /** Position to go on before; null at the end. */
  next: number | null
  /** How many match in all; null while that is not known. */
  total: number | null
}

/** A value with the path it was read by and where it came from. */
export type ReadValue = { path: string; value: Json; provenance: Provenance }

/** All of one step in one run, or of the payload that crossed a wire. */
export type StepView = {
  position: number
  event: string
  label: string
  node: string
  /** Some of them, from the one that was asked for on: of a step in a loop there may be a hundred thousand. */
  tries: (StepRecord & StepTiming)[]
  /** How many there are. */
  total: number
  /** What the last of all left with; null where there is none. */
  output: Json | null
  /** What crossed the wire, and the values that its target read; only for a wire. */
  crossing: { payload: Json; target: string; reads: ReadValue[] } | null
}

/** The way of one event: what it crossed, and how each step ended. */
export type RunPath = {
  position: number
  event: string
  label: string
  status: RunStatus
  ending: string
  taken: string[]
  nodes: { [id: string]: { status: StepStatus; outlet: string | null; provenance: Provenance } }
}
