import type { ActingClass, Delivery, Json, JsonObject } from '../../nodes/sdk'
import type { RunStatus, StepRecord, StepTiming } from './runs'

/** How far a deployed playbook may go: effects cut, each a proposal, or by their class (product.md §5). */
export const levels = ['shadow', 'supervised', 'automatic'] as const
export type Level = (typeof levels)[number]

/** One version of a playbook that runs on live events. */
export type DeploymentView = {
  /** The set of its runs; `replays.get`, `replays.rows` and the like take it as they take a replay. */
  set: string
  playbook: string
  name: string
  version: number
  level: Level
  /** The version that a roll back would deploy: the one deployed before; null where there was none. */
  previous: number | null
  since: number
  /** Live events that it has not been offered yet. */
  queue: number
  /** Runs that are worked on now, or wait for their turn behind another of their key. */
  running: number
  /** Runs that go on when something is decided, or at a deadline. */
  waiting: number
  /** Runs at level shadow that have ended where they would have waited: nobody is asked, and nothing sleeps. */
  endedWaiting: number
  /** Runs that have ended otherwise. */
  completed: number
  failed: number
  cancelled: number
}

/** The state of everything live. */
export type LiveStatus = {
  deployments: DeploymentView[]
  /** What is deployed no more, and runs by hand, while any run of theirs is not at its end. */
  finishing: DeploymentView[]
  /** Runs that wait for a person, of all playbooks. */
  approvals: number
  /** Effects of which nobody knows whether they happened. */
  unknown: number
  /** Why nothing runs at the moment, and what is done about it; null while all is well. */
  stalled: string | null
}

const waitKinds = ['approval', 'timer', 'form', 'unknown_effect'] as const
export type WaitKind = (typeof waitKinds)[number]

/** Something that a run waits for: it goes on when it is decided, or at the deadline. */
export type WaitView = {
  id: string
  kind: WaitKind
  question: string
  since: number
  deadline: number
  playbook: string
  name: string
  set: string
  position: number
  event: string
  label: string
  node: string
  /** The effect that is asked about; null where a node of the playbook asks. */
  effect: EffectView | null
}

/** Where in the list of waits to go on. */
export type WaitPlace = { deadline: number; id: string }

/** `next` is where to go on, null at the end; `total` counts all that there are, whichever are shown. */
export type WaitPage = { waits: WaitView[]; next: WaitPlace | null; total: number }

/** The states of an effect in the ledger (product.md §5, reliability.md §2.1). */
export const effectStates = [
  'PLANNED',
  'AWAITING_APPROVAL',
  'APPROVED',
  'REJECTED',
  'EXPIRED',
  'INTENT',
  'ACCEPTED',
  'CONFIRMED',
  'NOT_APPLIED',
  'UNKNOWN',
  'RECONCILED_APPLIED',
  'RECONCILED_NOT_APPLIED',
  'ABANDONED',
] as const
export type EffectState = (typeof effectStates)[number]

export type EffectView = {
  id: string
  nodeType: string
  class: ActingClass
  delivery: Delivery
  event: string | null
  state: EffectState
  /** Why it is in this state, in words. */
  reason: string
  /** Who decided, where a person did. */
  by: string | null
  target: string | null
  /** What was there before it, where that was asked. */
  prior: Json
  request: JsonObject
  attempts: number
  created: number
  changed: number
}

/** `next` is the effect to go on before, null at the end; `total` counts all that there are. */
export type EffectPage = { effects: EffectView[]; next: string | null; total: number }

/** A run that is not of a replay, whole. */
export type LiveRunView = {
  set: string
  position: number
  playbook: string
  event: string
  status: RunStatus | 'running'
  reason: string | null
  ending: string
  hash: string | null
  /** Some of the tries, from the one that was asked for on: those in no round come first. */
  steps: (StepRecord & StepTiming)[]
  /** How many tries there are. */
  total: number
  effects: EffectView[]
}

/** A saved version of a playbook. */
export type VersionView = { version: number; logicHash: string; created: number; level: Level | null }
