import type { Totals } from '../views/totals'
import { addCounts, addNodeTotals, emptyNode } from './totals'

/** Adds what later runs of the same replay have come to: the same as if each of them were added. */
export function addTotals(into: Totals, from: Totals): void {
  for (const count of ['runs', 'notMatched', 'filterErrors', 'noRecording'] as const)
    into[count] += from[count]
  for (const status of ['completed', 'failed', 'waiting', 'cancelled'] as const) into[status] += from[status]
  for (const [id, node] of Object.entries(from.nodes)) addNodeTotals((into.nodes[id] ??= emptyNode()), node)
  addCounts(into.wires, from.wires)
  addCounts(into.effects, from.effects)
  for (const [ending, totals] of Object.entries(from.endings)) {
    // What else is told of an ending is that of its first run.
    const known = into.endings[ending]
    if (known) known.count += totals.count
    else into.endings[ending] = { ...totals }
  }
}
