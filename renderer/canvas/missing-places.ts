import { groupBy, orderNodes } from '../../nodes/playbook/graph'
import type { Playbook } from '../../nodes/playbook/schema'
import type { Point } from '../editor/place-node'

const column = 320
const row = 144

/** The document with a place for each node, the very same one where none is missing. */
export function withEveryPlace(document: Playbook): Playbook {
  const missing = missingPlaces(document)
  if (Object.keys(missing).length === 0) return document
  return { ...document, layout: { ...missing, ...document.layout } }
}

/** Places for nodes that have none (a file written by hand): in columns by their distance from the start. */
function missingPlaces(document: Playbook): Record<string, Point> {
  const missing = document.nodes.filter(({ id }) => !document.layout[id])
  if (missing.length === 0) return {}
  const ranks = ranksOf(document)
  const below = lowest(document)
  const rows = new Map<number, number>()
  return Object.fromEntries(
    missing.map(({ id }) => {
      const rank = ranks.get(id) ?? 0
      const line = rows.get(rank) ?? 0
      rows.set(rank, line + 1)
      return [id, { x: rank * column, y: below + line * row }]
    }),
  )
}

function ranksOf(document: Playbook): Map<string, number> {
  const into = groupBy(document.edges, ({ to }) => to)
  const ranks = new Map<string, number>()
  for (const id of orderNodes(document).ids) {
    const before = (into.get(id) ?? []).map(({ from }) => (ranks.get(from) ?? 0) + 1)
    ranks.set(id, Math.max(0, ...before))
  }
  return ranks
}

function lowest({ layout }: Playbook): number {
  const ys = Object.values(layout).map(({ y }) => y)
  return ys.length === 0 ? 0 : Math.max(...ys) + row
}
