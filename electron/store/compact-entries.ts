import type { LiveEntry } from '../executor/live/live-ports'
import type { Totals } from '../views/totals'

/** What is left of entries that are committed together. */
export type Compacted = {
  entries: readonly LiveEntry[]
  /** The last of each set; what was said before is over already. */
  offered: readonly Extract<LiveEntry, { kind: 'offered' }>[]
  /** As text, since the counts go on while the commit waits. */
  counted: readonly { set: number; text: string }[]
}

/** Leaves out what the end of the same commit makes needless: most runs begin and end in one. */
export function compactEntries(entries: readonly LiveEntry[]): Compacted {
  const begun = new Set<number>()
  const whole = new Set<number>()
  const offered = new Map<number, Extract<LiveEntry, { kind: 'offered' }>>()
  const counted = new Map<number, Totals>()
  for (const entry of entries) {
    if (entry.kind === 'begun') begun.add(entry.run.seq)
    else if (entry.kind === 'ended' && begun.has(entry.run)) whole.add(entry.run)
    else if (entry.kind === 'offered') offered.set(entry.set, entry)
    else if (entry.kind === 'counted') counted.set(entry.set, entry.totals)
  }
  return {
    entries: entries.filter((entry) => !isNeedless(entry, whole)),
    offered: [...offered.values()],
    counted: [...counted].map(([set, totals]) => ({ set, text: JSON.stringify(totals) })),
  }
}

function isNeedless(entry: LiveEntry, whole: ReadonlySet<number>): boolean {
  switch (entry.kind) {
    case 'offered':
    case 'counted':
      return true
    case 'begun':
      return whole.has(entry.run.seq)
    case 'settled':
    case 'state':
      return whole.has(entry.run)
    case 'waiting':
      return whole.has(entry.wait.run)
    default:
      return false
  }
}
