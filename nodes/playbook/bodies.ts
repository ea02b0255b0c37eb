import type { Precedence } from './graph'
import { limits, type Playbook, type PlaybookNode } from './schema'

/** Which node lies in which container. */
export type Bodies = {
  /** The containers that a node lies in, the innermost first; what lies in itself is cut where it comes round. */
  around(id: string): readonly string[]
  /** True for a container that some node lies in. */
  hasBody(id: string): boolean
  /** True for a node that lies in itself, by way of others. */
  isEndless(id: string): boolean
}

export function bodiesOf({ nodes }: Pick<Playbook, 'nodes'>): Bodies {
  const parents = new Map(nodes.map(({ id, parent }) => [id, parent]))
  const containers = new Set(nodes.flatMap(({ parent }) => parent ?? []))
  const around = (id: string): string[] => {
    const found: string[] = []
    // One more than is allowed, so that too many can be told from just enough.
    for (let parent = parents.get(id); parent !== undefined && found.length <= limits.depth; ) {
      found.push(parent)
      parent = parents.get(parent)
    }
    return found
  }
  return {
    around,
    hasBody: (id) => containers.has(id),
    isEndless: (id) => around(id).includes(id),
  }
}

/**
 * Who can be read where: a step reads what leads to it, and what leads to a container that it lies in. What is read
 * late stands at the end of a round, where the whole body has run.
 */
export function readable(
  nodes: readonly PlaybookNode[],
  bodies: Bodies,
  precedes: Precedence,
): (name: string, reader: string, isLate: boolean) => boolean {
  const parents = new Map(nodes.map(({ id, parent }) => [id, parent]))
  return (name, reader, isLate) => {
    const parent = parents.get(name)
    if (isLate && parent === reader) return true
    return [reader, ...bodies.around(reader)].some((at) => parents.get(at) === parent && precedes(name, at))
  }
}
