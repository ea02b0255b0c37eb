import type { Totals } from '../../electron/views/totals'
import { orderNodes } from '../../nodes/playbook/graph'
import type { Playbook } from '../../nodes/playbook/schema'

/** The node at which most steps failed; null when none did. */
export function failingNode(totals: Totals | null): string | null {
  const failing = Object.entries(totals?.nodes ?? {}).filter(([, { errors }]) => errors > 0)
  return failing.toSorted(([, a], [, b]) => b.errors - a.errors)[0]?.[0] ?? null
}

/** The first condition that a run comes to: what one changes to see another result. */
export function conditionToShow(document: Playbook): { node: string; path: string } | null {
  const branches = new Set(document.nodes.filter(({ type }) => type === 'logic.branch').map(({ id }) => id))
  const node = orderNodes(document).ids.find((id) => branches.has(id))
  return node === undefined ? null : { node, path: 'input.condition' }
}
