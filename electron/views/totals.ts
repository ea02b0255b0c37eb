import type { Provenance, RunStatus, StepStatus } from './runs'

export type NodeTotals = {
  in: number
  /** Times left, by outlet. */
  out: { [outlet: string]: number }
  /** Steps that failed after all their tries. */
  errors: number
  /** Steps by the status of their last try. */
  statuses: { [status in StepStatus]?: number }
  provenance: Provenance | null
}

export type EndingTotals = {
  count: number
  /** The word of the step that ended it, from the playbook. */
  outcome: string | null
  status: RunStatus
  /** True where an effect outside was only simulated. */
  simulated: boolean
  /** The first failed step of the first such run: where to look. */
  errorNode: string | null
}

/** What a replay has come to so far. */
export type Totals = {
  runs: number
  notMatched: number
  /** Events for which the filter could not be evaluated; part of `notMatched`. */
  filterErrors: number
  completed: number
  failed: number
  waiting: number
  cancelled: number
  noRecording: number
  endings: { [ending: string]: EndingTotals }
  nodes: { [id: string]: NodeTotals }
  wires: { [id: string]: number }
  effects: { [nodeType: string]: number }
}
