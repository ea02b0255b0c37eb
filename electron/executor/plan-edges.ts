import type { PlaybookEdge } from '../../nodes/playbook/schema'
import type { PlanEdge } from './plan'

/** The edges of one body, by the places of its steps. */
export function planEdges(edges: readonly PlaybookEdge[], indexOf: ReadonlyMap<string, number>): PlanEdge[] {
  return edges
    .flatMap(({ id, from, outlet, to }) => {
      const ends = { from: indexOf.get(from), to: indexOf.get(to) }
      return ends.from === undefined || ends.to === undefined
        ? []
        : [{ id, outlet, from: ends.from, to: ends.to }]
    })
    .map((edge, index) => ({ ...edge, index }))
}
