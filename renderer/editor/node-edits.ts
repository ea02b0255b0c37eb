import type { Binding, Playbook, PlaybookNode, Policy } from '../../nodes/playbook/schema'
import type { Json } from '../../nodes/sdk'

type Change = (node: PlaybookNode) => PlaybookNode

/** The document with one node changed; the same document when nothing did. */
export function changeNode(document: Playbook, id: string, change: Change): Playbook {
  let isChanged = false
  const nodes = document.nodes.map((node) => {
    if (node.id !== id) return node
    const changed = change(node)
    isChanged ||= changed !== node
    return changed
  })
  return isChanged ? { ...document, nodes } : document
}

export const renamed =
  (name: string): Change =>
  (node) =>
    node.name === name ? node : { ...node, name }

/** `undefined` takes the setting away, which is what the type's default means. */
export const withConfig =
  (key: string, value: Json | undefined): Change =>
  (node) => ({ ...node, config: withMember(node.config, key, value) })

export const withInput =
  (field: string, binding: Binding | undefined): Change =>
  (node) => ({ ...node, input: withMember(node.input, field, binding) })

/** Another name for an input of a type that takes any; its place in the order stays. */
export const withInputRenamed =
  (from: string, to: string): Change =>
  (node) => {
    if (from === to || to === '' || Object.hasOwn(node.input, to)) return node
    const input = Object.fromEntries(
      Object.entries(node.input).map(([name, binding]) => [name === from ? to : name, binding]),
    )
    return { ...node, input }
  }

export const withPolicy =
  (policy: Policy): Change =>
  (node) => {
    const { policy: _, ...rest } = node
    const isEmpty = Object.values(policy).every((value) => value === undefined)
    return isEmpty ? rest : { ...rest, policy }
  }

export const withOutcome =
  (outcome: string): Change =>
  (node) => {
    const { outcome: _, ...rest } = node
    return outcome === '' ? rest : { ...rest, outcome }
  }

/** Puts a node into a container; empty takes it out. */
export const withParent =
  (parent: string): Change =>
  (node) => {
    const { parent: _, ...rest } = node
    return parent === '' ? rest : { ...rest, parent }
  }

function withMember<T>(object: Record<string, T>, key: string, value: T | undefined): Record<string, T> {
  if (value !== undefined) return { ...object, [key]: value }
  const { [key]: _, ...rest } = object
  return rest
}
