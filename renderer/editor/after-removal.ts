import type { Playbook } from '../../nodes/playbook/schema'
import type { Place, Selection } from './history'

type Removal = { before: Playbook; after: Playbook; removed: Selection; selection: Selection }

/** What is still selected when something was deleted, and where the focus goes. */
export function afterRemoval(removal: Removal): { selection: Selection; focus: Place | null } {
  return { selection: stillThere(removal), focus: neighbour(removal) }
}

function stillThere({ after, selection }: Removal): Selection {
  const nodes = new Set(after.nodes.map(({ id }) => id))
  const wires = new Set(after.edges.map(({ id }) => id))
  return {
    nodes: selection.nodes.filter((id) => nodes.has(id)),
    wires: selection.wires.filter((id) => wires.has(id)),
  }
}

// Where the focus goes when what had it is gone: back along the wire it was reached by.
function neighbour({ before: { edges }, after, removed: { nodes, wires } }: Removal): Place | null {
  const [node] = nodes
  const edge = node === undefined ? edges.find(({ id }) => id === wires[0]) : edges.find((e) => e.to === node)
  const origin = after.nodes.find(({ id }) => id === edge?.from)
  return origin ? { kind: 'node', id: origin.id } : null
}
