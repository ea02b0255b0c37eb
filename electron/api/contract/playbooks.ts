import { z } from 'zod'
import type { Problem } from '../../../nodes/playbook/problem'
import type { Playbook } from '../../../nodes/playbook/schema'
import type { PlaybookListed } from '../../views/records'
import { base, id, type } from './base'

/** Which playbook is meant: one of the data folder, the document itself, or a file of this machine. */
export const playbookRef = z.union([
  z.strictObject({ id, version: z.union([z.number().int().min(1), z.literal('draft')]).optional() }),
  z.strictObject({ document: z.json() }),
  z.strictObject({ file: z.string().min(1).max(4096) }),
])

export const playbooks = {
  list: base.output(type<PlaybookListed[]>()),
  get: base
    .input(z.strictObject({ ref: playbookRef }))
    .output(type<{ playbook: Playbook; logicHash: string }>()),
  saveDraft: base
    .input(z.strictObject({ document: z.json() }))
    .output(type<{ id: string; changed: number; logicHash: string }>()),
  /** Every problem, also of a file or a document that is no playbook at all. */
  check: base
    .input(z.strictObject({ ref: playbookRef }))
    .output(type<{ ok: boolean; problems: Problem[] }>()),
  import: base.input(z.strictObject({ ref: playbookRef })).output(type<{ id: string; version: number }>()),
  export: base.input(z.strictObject({ ref: playbookRef })).output(type<{ text: string }>()),
  delete: base.input(z.strictObject({ id })).output(type<{ deleted: true }>()),
}
