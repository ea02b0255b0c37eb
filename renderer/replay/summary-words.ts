import type { Playbook } from '../../nodes/playbook/schema'
import type { ReplayView } from '../../electron/views/replays'
import type { EndingTotals, Totals } from '../../electron/views/totals'
import { text } from '../text'
import type { BadgeStatus } from './node-status'

export type EndingChip = {
  ending: string
  count: number
  words: string
  status: BadgeStatus
  /** The node whose failure led here, if one did: where to look. */
  errorNode: string | null
}

/** Of a run that took too long: no step of it is known. */
const unknownEnding = '!'

/** How the runs ended, in plain words, the most frequent first. */
export function endingChips(totals: Totals, playbook: Pick<Playbook, 'nodes'>): EndingChip[] {
  return Object.entries(totals.endings)
    .map(([ending, figures]) => ({
      ending,
      count: figures.count,
      words: wordsOf(ending, figures, playbook),
      status: statusOf(figures),
      errorNode: figures.errorNode,
    }))
    .sort((a, b) => b.count - a.count)
}

function wordsOf(
  ending: string,
  { count, outcome, simulated }: EndingTotals,
  { nodes }: Pick<Playbook, 'nodes'>,
): string {
  if (outcome !== null)
    return simulated ? text.summary.would(count, outcome) : text.summary.did(count, outcome)
  if (ending === unknownEnding) return text.summary.hostLimit(count)
  const names = ending.split('+').map((part) => {
    const id = part.replace('!', '')
    return nodes.find((node) => node.id === id)?.name || id
  })
  return text.summary.ended(count, names.join(', '))
}

function statusOf({ status, errorNode, simulated }: EndingTotals): BadgeStatus {
  if (status === 'waiting') return 'waiting'
  if (status === 'failed' || errorNode !== null) return 'error'
  return simulated ? 'simulated' : 'ok'
}

export type WouldDo = { total: number; kinds: { type: string; title: string; count: number }[] }

/** What the runs would have done to the world and to Cordon's own records, by kind. */
export function wouldDo(totals: Totals, titleOf: (type: string) => string): WouldDo {
  const kinds = Object.entries(totals.effects)
    .map(([type, count]) => ({ type, title: titleOf(type), count }))
    .sort((a, b) => b.count - a.count || (a.title < b.title ? -1 : 1))
  return { total: kinds.reduce((sum, { count }) => sum + count, 0), kinds }
}

/** True of live runs whose effects were not cut: a step that was simulated shows that they were. */
export function haveActed({ nodes }: Pick<Totals, 'nodes'>, kind: ReplayView['kind']): boolean {
  return kind !== 'replay' && Object.values(nodes).every(({ provenance }) => provenance !== 'simulated')
}

/** The whole result in one sentence, for the ear. */
export function spokenSummary(totals: Totals, playbook: Pick<Playbook, 'nodes'>): string {
  return endingChips(totals, playbook)
    .map(({ words }) => words)
    .join(', ')
}
