import type { Playbook, PlaybookEdge, PlaybookNode } from '../../nodes/playbook/schema'

/** What every shipped playbook starts from. */
export const defaults = {
  format: 1,
  vars: {},
  inputs: {},
  outputs: {},
  settings: { deadlineMs: 3_600_000, concurrency: 8 },
  notes: [],
  groups: [],
} satisfies Partial<Playbook>

export function node(
  id: string,
  type: string,
  name: string,
  parts: Partial<Pick<PlaybookNode, 'config' | 'input' | 'outcome'>> = {},
): PlaybookNode {
  return { id, type, version: 1, name, config: {}, input: {}, ...parts }
}

export function edge(id: string, from: string, outlet: string, to: string): PlaybookEdge {
  return { id, from, outlet, to }
}

/** Places nodes side by side: 320 apart leaves room for the labels of the wires. */
export function row(x: number, y: number, ids: readonly string[]): Playbook['layout'] {
  return Object.fromEntries(ids.map((id, index) => [id, { x: x + index * 320, y }]))
}
