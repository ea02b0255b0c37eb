import type { ReplaySettings } from '../replay/replay-store'
import type { DockState, ReplayChoices } from './dock-store'

/** What is replayed next: what a person has set, and the rest as it was in the replay found on opening. */
export function replayChoices(
  { defaults, chosen }: Pick<DockState, 'defaults' | 'chosen'>,
  restored: ReplaySettings | null,
): ReplayChoices {
  return { ...defaults, ...(restored && choicesOf(restored)), ...chosen }
}

// Samples are the default wherever the playbook still names some, and a page may name no file.
function choicesOf({ source, approvals }: ReplaySettings): Partial<ReplayChoices> {
  if (source.kind !== 'stored') return { approvals }
  return { approvals, events: 'stored', where: source.where === 'true' ? '' : source.where }
}
