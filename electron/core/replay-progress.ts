import type { Totals } from '../views/totals'

/** The parts of `now` that differ from `before`. */
export function changedTotals(before: Totals | null, now: Totals): Partial<Totals> {
  if (!before) return structuredClone(now)
  const { nodes, wires, endings, effects, ...counts } = now
  return {
    ...counts,
    nodes: changedMembers(before.nodes, nodes),
    wires: changedMembers(before.wires, wires),
    endings: changedMembers(before.endings, endings),
    effects: changedMembers(before.effects, effects),
  }
}

function changedMembers<T>(before: { [id: string]: T }, now: { [id: string]: T }): { [id: string]: T } {
  const changed: { [id: string]: T } = {}
  for (const [id, value] of Object.entries(now)) {
    if (JSON.stringify(before[id]) !== JSON.stringify(value)) changed[id] = structuredClone(value)
  }
  return changed
}
