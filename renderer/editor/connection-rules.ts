import { reachable } from '../../nodes/playbook/graph'
import type { Playbook, PlaybookNode } from '../../nodes/playbook/schema'
import { phaseOf } from '../../nodes/sdk'

export type Connection = { from: string; outlet: string; to: string }

/** Why a wire may not be drawn; the catalogue has a sentence for each. */
export type Refusal = 'itself' | 'loop' | 'into_trigger' | 'twice' | 'gone'

export const isTrigger = ({ type }: Pick<PlaybookNode, 'type'>): boolean => phaseOf(type) === 'trigger'

/** Null when the wire may be drawn. The same rules as the check's, asked before there is anything to check. */
export function refuseConnection(
  document: Pick<Playbook, 'nodes' | 'edges'>,
  { from, outlet, to }: Connection,
): Refusal | null {
  const target = document.nodes.find(({ id }) => id === to)
  if (!target || !document.nodes.some(({ id }) => id === from)) return 'gone'
  if (from === to) return 'itself'
  if (isTrigger(target)) return 'into_trigger'
  const isThere = document.edges.some(
    (edge) => edge.from === from && edge.outlet === outlet && edge.to === to,
  )
  if (isThere) return 'twice'
  return reachable(document, to).has(from) ? 'loop' : null
}
