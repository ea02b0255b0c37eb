import type { ActingClass, Decision, Delivery, Json, JsonObject } from '../../../nodes/sdk'
import type { EffectState, Level, WaitKind } from '../../views/live'
import type { Totals } from '../../views/totals'
import type { Place, RunEvent, RunRow } from '../ports'
import type { StepTry } from '../step-end'

// What live runs need from below: a journal and a source of events. Whatever stands behind them, the engine sees no
// more than this, so that all of it runs over others in a simulation.

/** A run under way. `seq` is set * 2^32 + position. */
export type LiveHead = {
  seq: number
  set: number
  position: number
  event: string
  eventTime: number
  label: string
  /** Where the event is not a stored one. */
  document: JsonObject | null
  state: 'running' | 'queued' | 'waiting'
  /** Runs of one turn go one after the other; null where the playbook asks for no order. */
  turn: string | null
  /** Milliseconds that it was worked on so far. */
  spent: number
  begun: number
}

/** `spent`: how long its run had been worked on by then, so that a crash does not let its deadline start anew. */
export type LiveStep = {
  place: Place
  at: number
  durationMs: number
  tries: readonly StepTry[]
  spent: number
}

export type LiveWait = {
  id: string
  run: number
  place: Place
  kind: WaitKind
  question: string
  since: number
  deadline: number
  decision: Decision | null
  decided: number | null
}

/** A row of the effect ledger. `due`: when it is looked at again, or given up. */
export type LedgerRow = {
  id: string
  run: number | null
  place: Place
  n: number
  nodeType: string
  class: ActingClass
  delivery: Delivery
  connection: string | null
  event: string | null
  state: EffectState
  reason: string
  by: string | null
  target: string | null
  prior: Json
  request: JsonObject
  /** SHA-256 of the request's RFC 8785 JSON. */
  requestHash: string
  answer: JsonObject | null
  /** What its probe is called with when its step is gone; null where it cannot be asked about. */
  asked: JsonObject | null
  attempts: number
  probes: number
  due: number | null
  created: number
  changed: number
}

/** A record of Cordon's own that an effect makes. */
export type OwnRecord =
  | { kind: 'close'; event: string; verdict: string; reason: string }
  | { kind: 'case'; event: string; title: string; severity: number; description: string }
  | { kind: 'notify'; event: string; level: string; text: string }

export type LiveEntry =
  | { kind: 'offered'; set: number; cursor: number; next: number }
  | { kind: 'begun'; run: LiveHead }
  | { kind: 'settled'; run: number; n: number; step: LiveStep }
  | { kind: 'waiting'; wait: LiveWait }
  | { kind: 'over'; wait: string }
  | { kind: 'state'; run: number; state: LiveHead['state']; spent: number }
  | { kind: 'effect'; row: LedgerRow }
  /** What was found out of an effect; left alone where anything has been said of it since it was as `before`. */
  | { kind: 'found'; row: LedgerRow; before: LedgerRow }
  | { kind: 'ended'; set: number; run: number; row: RunRow }
  | { kind: 'counted'; set: number; totals: Totals }

export type LoadedRun = {
  head: LiveHead
  steps: readonly LiveStep[]
  waits: readonly LiveWait[]
  effects: readonly LedgerRow[]
}

/** A deployment as it is kept. `doc` is the text of its version. */
export type SetRow = {
  seq: number
  id: string
  playbook: string
  name: string
  version: number
  level: Level
  cursor: number
  next: number
  stopped: number | null
  doc: string
  totals: Totals | null
}

/** Keeps live runs. Commits are atomic, durable and in the order in which they were asked for. */
export type LiveJournal = {
  commit(entries: readonly LiveEntry[]): Promise<void>
  /** Commits an effect on our own records together with the record; resolves with what the step is answered. */
  record(row: LedgerRow, record: OwnRecord): Promise<JsonObject>
  load(run: number): Promise<LoadedRun | null>
  /** What a process that died had begun to send is not known: INTENT becomes UNKNOWN. */
  markUnknown(now: number): Promise<void>
  /** Sets that are deployed or have runs under way. */
  sets(): Promise<SetRow[]>
  /** Runs under way in a state, in order, after `after`. */
  inState(state: LiveHead['state'], after: number, limit: number): Promise<number[]>
  /** Turns that runs under way have, with how many, and the one that has begun; null when none of them has. */
  turns(): Promise<{ turn: string; runs: number; holder: number | null }[]>
  /** The first run that waits for its turn. */
  nextInTurn(turn: string): Promise<number | null>
  /** Waiting runs one of whose waits is over: decided, or past its deadline. */
  woken(now: number, after: number, limit: number): Promise<number[]>
  /** When the next wait is over that is not yet; null when there is none. */
  nextDeadline(now: number): Promise<number | null>
  /** Effects whose run is over, whose outcome is not known, and which are to be asked about by now. */
  orphans(now: number, limit: number): Promise<LedgerRow[]>
  /** When the first of these is to be asked about; null when there is none. */
  nextOrphan(): Promise<number | null>
}

/** Stored events that may act, in the order in which they came: what was imported as history is not among them. */
export type LiveEvents = {
  after(seq: number, limit: number): Promise<{ seq: number; event: RunEvent }[]>
  get(id: string): Promise<RunEvent | null>
}
