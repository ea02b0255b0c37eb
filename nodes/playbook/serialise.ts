import { canonicalJson, type Json, type JsonObject } from '../sdk'
import {
  type Binding,
  DeclaredInput,
  Group,
  Note,
  Playbook,
  PlaybookEdge,
  PlaybookNode,
  Point,
  Policy,
  TypedOutput,
} from './schema'

/**
 * The text of a playbook file: UTF-8, two spaces, LF, keys in schema order, so that writing what was read gives
 * the same bytes and a diff shows only what a person changed.
 */
export function serialisePlaybook(playbook: Playbook): string {
  const document = inOrder(playbook, Playbook.shape)
  document.inputs = mapMembers(playbook.inputs, (input) => inOrder(input, DeclaredInput.shape))
  document.outputs = mapMembers(playbook.outputs, (output) =>
    typeof output === 'string' ? output : inOrder(output, TypedOutput.shape),
  )
  document.settings = inOrder(playbook.settings, { deadlineMs: 0, concurrency: 0, orderKey: 0 })
  document.nodes = playbook.nodes.map(nodeInOrder)
  document.edges = playbook.edges.map((edge) => inOrder(edge, PlaybookEdge.shape))
  document.layout = mapMembers(playbook.layout, (point) => inOrder(point, Point.shape))
  document.notes = playbook.notes.map((note) => inOrder(note, Note.shape))
  document.groups = playbook.groups.map((group) => inOrder(group, Group.shape))
  return `${withExponents(JSON.stringify(document, null, 2))}\n`
}

// A long row of digits is read as text (`parseJson`); with an exponent it stays the number that it is. There is one
// value a line, and a text ends in a quotation mark, so none is touched.
function withExponents(json: string): string {
  return json.replace(/(?<= )-?\d{16,}(?=,?$)/gm, (digits) => {
    const number = Number(digits)
    return Number.isSafeInteger(number) ? digits : number.toExponential()
  })
}

function nodeInOrder(node: PlaybookNode): JsonObject {
  const ordered = inOrder(node, PlaybookNode.shape)
  ordered.input = mapMembers(node.input, bindingInOrder)
  if (node.policy) ordered.policy = inOrder(node.policy, Policy.shape)
  return ordered
}

function bindingInOrder(binding: Binding): JsonObject {
  return inOrder(binding, { value: 0, expr: 0, builder: 0, template: 0 })
}

function inOrder(object: object, shape: object): JsonObject {
  const source = object as Record<string, Json | undefined>
  const ordered: JsonObject = {}
  for (const key of Object.keys(shape)) if (source[key] !== undefined) ordered[key] = source[key]
  return ordered
}

function mapMembers<T>(object: Record<string, T>, change: (member: T) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, member]) => [name, change(member)]))
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
