import type { Playbook } from '../../nodes/playbook/schema'
import { orderedPlaybook, referencePlaybook, simPlaybook } from '../simulation/sim-playbooks'

const trigger = { type: 'trigger.event', config: { where: 'event.severity >= 20.0' } }

/** Acts once for each item of a list, on a target of its own. */
function loopPlaybook(id: string): Playbook {
  return simPlaybook(id, 'n1.ok>n2 n3.ok>n4 n2.done>n5', {
    n1: trigger,
    n2: {
      type: 'logic.for-each',
      config: { concurrency: 2, onFailure: 'continue' },
      input: { items: { value: ['0', '1', '2'] } },
    },
    n3: { type: 'logic.sim-count', parent: 'n2' },
    n4: { type: 'response.sim-keyed', parent: 'n2' },
    n5: { type: 'logic.log', input: { message: { value: 'done' } } },
  })
}

/** Of all kinds of steps that a live run has. */
export const livePlaybooks: readonly Playbook[] = [
  referencePlaybook(),
  orderedPlaybook('ordered'),
  loopPlaybook('loop'),
]

/** Two that act seldom or never, for great numbers of events. */
export const quickPlaybooks: readonly Playbook[] = [
  simPlaybook('quick', 'n1.ok>n2 n2.ok>n3', {
    n1: trigger,
    n2: { type: 'logic.sim-count' },
    n3: { type: 'logic.log', input: { message: { value: 'seen' } } },
  }),
  simPlaybook('seldom', 'n1.ok>n2 n2.true>n3', {
    n1: trigger,
    n2: { type: 'logic.branch', input: { condition: { expr: 'event.severity >= 80.0' } } },
    n3: { type: 'response.sim-keyed' },
  }),
]
