// Which state of an effect may follow which: product.md §5 and reliability.md §2.1, written down once more.

export type Step = { state: string; by: string | null }

const next: Readonly<Record<string, readonly string[]>> = {
  '': ['PLANNED', 'AWAITING_APPROVAL', 'INTENT', 'NOT_APPLIED', 'CONFIRMED'],
  PLANNED: ['AWAITING_APPROVAL', 'INTENT', 'NOT_APPLIED'],
  AWAITING_APPROVAL: ['APPROVED', 'REJECTED', 'EXPIRED'],
  APPROVED: ['INTENT', 'NOT_APPLIED'],
  INTENT: ['ACCEPTED', 'CONFIRMED', 'NOT_APPLIED', 'UNKNOWN'],
  ACCEPTED: ['ACCEPTED', 'CONFIRMED', 'RECONCILED_APPLIED', 'RECONCILED_NOT_APPLIED', 'ABANDONED'],
  UNKNOWN: ['UNKNOWN', 'INTENT', 'RECONCILED_APPLIED', 'RECONCILED_NOT_APPLIED', 'ABANDONED'],
  NOT_APPLIED: ['INTENT'],
  RECONCILED_NOT_APPLIED: ['INTENT'],
  CONFIRMED: [],
  RECONCILED_APPLIED: [],
  REJECTED: [],
  EXPIRED: [],
  ABANDONED: [],
}

/** What is wrong with the way that an effect has gone; null when nothing is. */
export function walkFault(
  steps: readonly Step[],
  { delivery, class: effectClass, own }: { delivery: string; class: string; own: boolean },
): string | null {
  let last = ''
  let blind = 0
  let found = 0
  for (const { state, by } of steps) {
    if (!next[last]?.includes(state)) return `${last || 'nothing'} is followed by ${state}`
    if (last === '' && state === 'CONFIRMED' && !own) return 'it is CONFIRMED without having been sent'
    if (last === 'UNKNOWN' && state === 'INTENT') {
      blind++
      const mayBlind = delivery === 'keyed' || (effectClass === 'notify' && blind <= 1)
      if (!mayBlind) return `it is ${delivery}, UNKNOWN, and was sent again`
    }
    // A probe that found nothing in place lets it be sent once more; a person may say so as often as he likes.
    if (last === 'RECONCILED_NOT_APPLIED' && state === 'INTENT' && delivery === 'probeable') found++
    if (state === 'RECONCILED_NOT_APPLIED' && by !== null) found--
    if (found > 1) return 'it was sent a third time because a probe had found nothing'
    last = state
  }
  return null
}
