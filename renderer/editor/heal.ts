import type { Playbook, PlaybookEdge } from '../../nodes/playbook/schema'
import { nextId } from './new-ids'

/**
 * Takes nodes out. With `heal`, a node that had one wire in and one wire out leaves a wire from where it was reached
 * to where it led; several in a row are taken out one after the other, so that a chain heals as a whole.
 */
export function removeNodes(document: Playbook, ids: readonly string[], heal: boolean): Playbook {
  return ids.reduce((current, id) => removeNode(current, id, heal), document)
}

function removeNode(document: Playbook, id: string, heal: boolean): Playbook {
  const layout = { ...document.layout }
  delete layout[id]
  return {
    ...document,
    nodes: document.nodes.filter((node) => node.id !== id),
    edges: edgesWithout(document.edges, id, heal),
    layout,
    groups: document.groups.map((group) =>
      group.nodes.includes(id) ? { ...group, nodes: group.nodes.filter((node) => node !== id) } : group,
    ),
  }
}

function edgesWithout(edges: readonly PlaybookEdge[], id: string, heal: boolean): PlaybookEdge[] {
  const rest = edges.filter(({ from, to }) => from !== id && to !== id)
  const healed = heal ? healedEdge(edges, id) : null
  const isThere =
    healed &&
    rest.some(({ from, outlet, to }) => from === healed.from && outlet === healed.outlet && to === healed.to)
  return healed && !isThere ? [...rest, healed] : rest
}

function healedEdge(edges: readonly PlaybookEdge[], id: string): PlaybookEdge | null {
  const into = edges.filter(({ to }) => to === id)
  const out = edges.filter(({ from }) => from === id)
  const [before] = into
  const [after] = out
  if (!before || !after || into.length > 1 || out.length > 1) return null
  const taken = edges.map((edge) => edge.id)
  return { id: nextId('w', taken), from: before.from, outlet: before.outlet, to: after.to }
}
