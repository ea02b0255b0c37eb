import { canonicalJson, type Json, type JsonObject } from '../sdk'
import { Playbook, PlaybookEdge, PlaybookNode, Policy } from './schema'

/**
 * The text of a playbook file: UTF-8, two spaces, LF, keys in schema order, so that writing what was read gives
 * the same bytes and a diff shows only what a person changed.
 */
export function serialisePlaybook(playbook: Playbook): string {
  const document = inOrder(playbook, Playbook.shape)
  document.settings = inOrder(playbook.settings, { deadlineMs: 0, concurrency: 0 })
  document.nodes = playbook.nodes.map((node) => {
    const ordered = inOrder(node, PlaybookNode.shape)
    if (node.policy) ordered.policy = inOrder(node.policy, Policy.shape)
    return ordered
  })
  document.edges = playbook.edges.map((edge) => inOrder(edge, PlaybookEdge.shape))
  return `${JSON.stringify(document, null, 2)}\n`
}

function inOrder(object: object, shape: object): JsonObject {
  const source = object as Record<string, Json | undefined>
  const ordered: JsonObject = {}
  for (const key of Object.keys(shape)) if (source[key] !== undefined) ordered[key] = source[key]
  return ordered
}

/**
 * What decides how the playbook runs, as RFC 8785 text. Its SHA-256 is the logic hash: moving, naming or noting
 * something leaves it as it is.
 */
export function logicText(playbook: Playbook): string {
  const { format, id, vars, inputs, outputs, settings, nodes, edges } = playbook
  return canonicalJson({
    format,
    id,
    vars,
    inputs,
    outputs,
    settings,
    edges,
    nodes: nodes.map(withoutLabels),
  })
}

function withoutLabels(node: PlaybookNode): object {
  const bindings = Object.entries(node.input).map(([field, binding]) => {
    if (!('expr' in binding)) return [field, binding]
    return [field, { expr: binding.expr }]
  })
  return { ...node, name: undefined, input: Object.fromEntries(bindings) }
}
