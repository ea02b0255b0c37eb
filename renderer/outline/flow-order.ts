import { orderNodes } from '../../nodes/playbook/graph'
import type { Playbook, PlaybookNode } from '../../nodes/playbook/schema'

export type OutlineRow = { node: PlaybookNode; level: number }

/** The nodes in the order in which they run; a node on a circle, which has no order, comes last. */
export function flowOrder(document: Playbook): OutlineRow[] {
  const byId = new Map(document.nodes.map((node) => [node.id, node]))
  const order = orderNodes(document).ids
  const ordered = new Set(order)
  const ids = [...order, ...document.nodes.map(({ id }) => id).filter((id) => !ordered.has(id))]
  const levels = branchLevels(document, ids)
  return ids.flatMap((id) => {
    const node = byId.get(id)
    return node ? [{ node, level: levels.get(id) ?? 1 }] : []
  })
}

/** One level deeper behind each fork: what is always run stands at the edge. */
function branchLevels({ edges }: Playbook, order: readonly string[]): Map<string, number> {
  const levels = new Map<string, number>()
  for (const id of order) {
    const into = edges.filter(({ to }) => to === id)
    const through = into.map(({ from }) => {
      const forks = edges.filter((edge) => edge.from === from).length > 1
      return (levels.get(from) ?? 1) + (forks ? 1 : 0)
    })
    levels.set(id, through.length === 0 ? 1 : Math.min(...through))
  }
  return levels
}
