import { z } from 'zod'
import type { Problem } from '../../../nodes/playbook/problem'
import type { Playbook } from '../../../nodes/playbook/schema'
import type { VersionView } from '../../views/live'
import type { PlaybookListed, StoredDraft } from '../../views/records'
import { base, id, type } from './base'

/** Which playbook is meant: one of the data folder, the document itself, or a file of this machine. */
export const playbookRef = z.union([
  z.strictObject({
    id,
    version: z.union([z.number().int().min(1), z.literal('draft'), z.literal('deployed')]).optional(),
  }),
  z.strictObject({ document: z.json() }),
  z.strictObject({ file: z.string().min(1).max(4096) }),
])

export const playbooks = {
  list: base.output(type<PlaybookListed[]>()),
  /** `changed` says when the draft of that playbook was saved; null when none is stored or meant. */
  get: base
    .input(z.strictObject({ ref: playbookRef }))
    .output(type<{ playbook: Playbook; logicHash: string; changed: number | null }>()),
  /**
   * With `base`, the `changed` of the draft that this one was made from (null for a new playbook), it is refused as a
   * conflict when another draft is stored by now.
   */
  saveDraft: base
    .input(z.strictObject({ document: z.json(), base: z.number().int().min(0).nullable().optional() }))
    .output(type<StoredDraft>()),
  /** Every problem, also of a file or a document that is no playbook at all. */
  check: base
    .input(z.strictObject({ ref: playbookRef }))
    .output(type<{ ok: boolean; problems: Problem[] }>()),
  import: base.input(z.strictObject({ ref: playbookRef })).output(type<{ id: string; version: number }>()),
  /** Keeps the stored draft as a version that never changes; the newest one where it has the same logic. */
  save: base.input(z.strictObject({ id })).output(type<{ id: string; version: number }>()),
  /** Newest first. */
  versions: base.input(z.strictObject({ id })).output(type<VersionView[]>()),
  export: base.input(z.strictObject({ ref: playbookRef })).output(type<{ text: string }>()),
  delete: base.input(z.strictObject({ id })).output(type<{ deleted: true }>()),
}
