import type { RunPath } from '../../electron/views/replays'
import type { Totals } from '../../electron/views/totals'
import { text } from '../text'

/**
 * Which run is looked at. A position counts runs, and is the number of an event only where every event was run;
 * `totals` is null for a replay whose end was never written, and for live runs.
 */
export function runTitle(
  { position, label }: Pick<RunPath, 'position' | 'label'>,
  totals: Pick<Totals, 'runs' | 'notMatched'> | null,
): string {
  const number = position + 1
  if (!totals) return `run ${number} · ${label}`
  if (totals.notMatched === 0) return text.dock.oneEvent(number, totals.runs, label)
  return `run ${number} of ${totals.runs} · ${label}`
}
