import type { AnyNode } from '../../nodes/sdk'
import { nodeTypes as shippedTypes } from '../../nodes/registry'
import type { Playbook } from '../../nodes/playbook/schema'
import type { Refusal } from '../executor/live/effect-policy'
import type { Effect } from '../executor/ports'
import type { Network } from '../services/reader'
import type { Level } from '../views/live'
import { CoreError } from './errors'
import { missingConnection } from './missing-connection'

// Protected identities, which every effect that contains or removes something must be held against, come with the
// response node types. Until then no type that ships does such a thing live, whatever a playbook says (product.md §5).

const needsGuard = (type: string, effect: string): boolean =>
  shippedTypes.has(type) && (effect === 'reversible' || effect === 'destructive')

/** Why an effect may not be, in a run that is under way. */
export function refuseEffect(effect: Effect, network: Network): Refusal | null {
  if (needsGuard(effect.nodeType, effect.class))
    return {
      code: 'refused',
      message: `${effect.nodeType} is not done live before protected identities can be named`,
    }
  const { connectionType, connection } = effect
  if (connectionType === null || network.has(connectionType, connection)) return null
  return { code: 'no_connection', message: missingConnection(connectionType, connection, null) }
}

/** Throws `CoreError` `refused` for a playbook whose effects could not be at that level; shadow cuts them off. */
export function refuseLevel(
  { nodes }: Playbook,
  level: Level,
  { nodeTypes, network }: { nodeTypes: ReadonlyMap<string, AnyNode>; network: Network },
): void {
  if (level === 'shadow') return
  for (const { id, type, connection = null } of nodes) {
    const node = nodeTypes.get(type)
    if (!node) continue
    if (needsGuard(type, node.effect)) {
      const why = 'and that is not done live before protected identities can be named: deploy it as shadow'
      throw new CoreError('refused', `${id} (${type}) contains or removes something, ${why}`)
    }
    if (node.connection === undefined || network.has(node.connection, connection)) continue
    const why = missingConnection(node.connection, connection, 'deploy it as shadow')
    throw new CoreError('refused', `${id} (${type}): ${why}`)
  }
}
