import type { PlaybookNode } from '../../nodes/playbook/schema'
import type { ContainerKind } from '../../nodes/sdk'

/** The loops that a node may be put into: not itself, and none that lies inside of it. */
export function containersFor(
  node: PlaybookNode,
  nodes: readonly PlaybookNode[],
  kindOf: (type: string) => ContainerKind | null,
): PlaybookNode[] {
  const parents = new Map(nodes.map(({ id, parent }) => [id, parent]))
  const isInside = (id: string): boolean => {
    const seen = new Set<string>()
    for (let at: string | undefined = id; at !== undefined && !seen.has(at); at = parents.get(at)) {
      if (at === node.id) return true
      seen.add(at)
    }
    return false
  }
  return nodes.filter(({ id, type }) => {
    const kind = kindOf(type)
    // What calls a playbook has its steps there.
    return (kind === 'each' || kind === 'until') && !isInside(id)
  })
}
