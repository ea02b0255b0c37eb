import type { WaitView } from '../../electron/views/live'

/** What became of an effect whose outcome was not known. */
export type Settlement = 'applied' | 'not_applied' | 'abandoned'

/** What a person can answer: a question is approved or denied, an effect is settled. */
export type Decision = 'approved' | 'denied' | Settlement

export const settlements: readonly Settlement[] = ['applied', 'not_applied', 'abandoned']

export function isSettlement(decision: Decision): decision is Settlement {
  return decision !== 'approved' && decision !== 'denied'
}

export function decisionsFor({ kind, effect }: Pick<WaitView, 'kind' | 'effect'>): readonly Decision[] {
  switch (kind) {
    case 'approval':
    case 'form':
      return ['approved', 'denied']
    case 'unknown_effect':
      return effect ? settlements : []
    case 'timer':
      return []
    default:
      return kind satisfies never
  }
}

/** What cannot be taken back is asked about twice. */
export function isAskedTwice(decision: Decision, effect: WaitView['effect']): boolean {
  return decision === 'approved' && effect?.class === 'destructive'
}
