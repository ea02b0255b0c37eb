import type { Playbook } from '../../../nodes/playbook/schema'

/** A new playbook: a trigger that lets every event through, and nothing else. */
export function blankPlaybook(id: string, name: string): Playbook {
  return {
    format: 1,
    id,
    name,
    description: '',
    tags: [],
    vars: {},
    inputs: {},
    outputs: {},
    settings: { deadlineMs: 3_600_000, concurrency: 8 },
    nodes: [
      { id: 'n1', type: 'trigger.event', version: 1, name: 'Event', config: { where: 'true' }, input: {} },
    ],
    edges: [],
    layout: { n1: { x: 0, y: 0 } },
    notes: [],
    groups: [],
  }
}
