import type { Json, JsonObject, ListType } from '../../nodes/sdk'

export type PlaybookListed = {
  id: string
  /** Its identifier where the draft is damaged. */
  name: string
  /** The newest version; null while there is none. */
  version: number | null
  changed: number
  /** `saved` when the draft has the logic of the newest version; `damaged` when what is stored is no playbook. */
  state: 'draft' | 'saved' | 'damaged'
  /** Names of the deployed playbooks that call it: it is not deleted before they are stopped. */
  deployedCallers: string[]
}

/** A draft that was saved. `changed` rises with every change of a playbook, so it tells its drafts apart. */
export type StoredDraft = { id: string; changed: number; logicHash: string }

export type NodeRun = {
  outlet: string | null
  output: Json
  provenance: string
  /** The exact request of an acting type. */
  request?: JsonObject
}

export type DoctorCheck = { name: string; ok: boolean; value: string }

export type ListRow = { name: string; types: ListType[]; size: number; changed: number }

export type CaseRow = {
  seq: number
  event: string
  title: string
  description: string
  severity: number
  state: 'open' | 'closed'
  at: number
}

export type NotificationRow = {
  effect: string
  event: string
  level: 'info' | 'warning'
  text: string
  at: number
}

/** A sample set of the data folder; `events` is how many it has. */
export type SampleSetView = { name: string; title: string; description: string; events: number }
