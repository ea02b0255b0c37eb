import type { ReplayChoices } from '../dock/dock-store'
import type { ShownReplay } from './replay-store'

/** True for an interrupted replay, unless other events or assumptions have been chosen since. */
export function isResumable(replay: ShownReplay | null, choices: ReplayChoices): replay is ShownReplay {
  if (replay?.state !== 'interrupted') return false
  const { source, approvals } = replay
  if (approvals !== choices.approvals) return false
  // Neither the events of a file nor some of an earlier replay's are a standing choice.
  if (replay.isPart || source?.kind === 'file') return true
  if (source?.kind === 'samples') return choices.events === 'samples'
  return (
    source?.kind === 'stored' &&
    choices.events === 'stored' &&
    source.where === (choices.where.trim() || 'true')
  )
}
