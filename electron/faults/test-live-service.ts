import { defineConnection, isJsonObject } from '../../nodes/sdk'
import type { SimService } from '../simulation/sim-nodes'

/** The kind of connection that leads to a counting peer, which asks for no secret. */
export const labType = defineConnection({
  type: 'lab',
  title: 'Counting peer',
  address: null,
  auth: { kind: 'none' },
})

/** How the acting node types of the simulation speak to a counting peer. */
export const labService: SimService = {
  connection: labType.type,
  stateOf: (body) => {
    const actions = isJsonObject(body) ? body.actions : undefined
    if (!Array.isArray(actions)) return 'unclear'
    return actions.length > 0 ? 'applied' : 'not_applied'
  },
}
