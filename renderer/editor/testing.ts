import type { Playbook, PlaybookNode } from '../../nodes/playbook/schema'
import type { NodeManifest } from '../../nodes/sdk'

export function testNode(id: string, type: string, parts: Partial<PlaybookNode> = {}): PlaybookNode {
  return { id, type, version: 1, name: id.toUpperCase(), config: {}, input: {}, ...parts }
}

export function testPlaybook(parts: Partial<Playbook> = {}): Playbook {
  return {
    format: 1,
    id: 'test',
    name: 'Test',
    description: '',
    tags: [],
    vars: {},
    inputs: {},
    outputs: {},
    settings: { deadlineMs: 3_600_000, concurrency: 8 },
    nodes: [],
    edges: [],
    layout: {},
    notes: [],
    groups: [],
    ...parts,
  }
}

/** n1 → n2 → n3 …, 320 apart, each by its outlet `ok`. */
export function chain(types: readonly string[]): Playbook {
  const ids = types.map((_, index) => `n${index + 1}`)
  return testPlaybook({
    nodes: types.map((type, index) => testNode(`n${index + 1}`, type)),
    edges: ids
      .slice(1)
      .map((to, index) => ({ id: `w${index + 1}`, from: `n${index + 1}`, outlet: 'ok', to })),
    layout: Object.fromEntries(ids.map((id, index) => [id, { x: index * 320, y: 80 }])),
  })
}

export function testManifest(type: string, parts: Partial<NodeManifest> = {}): NodeManifest {
  const [phase = 'logic'] = type.split('.')
  return {
    type,
    version: 1,
    // The tests below name real phases only.
    phase: phase as NodeManifest['phase'],
    category: phase as NodeManifest['phase'],
    title: type.slice(type.indexOf('.') + 1),
    summary: '',
    icon: 'box',
    keywords: [],
    help: '',
    effect: 'none',
    delivery: null,
    connection: null,
    waits: false,
    container: null,
    late: [],
    config: { type: 'object', properties: {} },
    input: { type: 'object', properties: {} },
    outlets: { ok: {} },
    canFail: true,
    canBeStale: false,
    example: { input: {}, config: {} },
    ...parts,
  }
}

export const testManifests = (...manifests: NodeManifest[]): ReadonlyMap<string, NodeManifest> =>
  new Map(manifests.map((manifest) => [manifest.type, manifest]))
