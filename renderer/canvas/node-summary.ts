import type { Binding, PlaybookNode } from '../../nodes/playbook/schema'
import { isJsonObject, type NodeManifest } from '../../nodes/sdk'

/** The second line of a node: what it does, with what. */
export function nodeSummary(node: PlaybookNode, manifest: NodeManifest | null): string {
  if (!manifest) return node.type
  const what = node.name === manifest.title ? (manifest.connection ?? '') : manifest.title
  return [what, ...withWhat(node, manifest)].filter((part) => part !== '').join(' · ')
}

function withWhat(node: PlaybookNode, manifest: NodeManifest): string[] {
  const named = constants(node, manifest)
  const bound = Object.entries(node.input)
  const [first] = bound
  if (!first) return named
  const required = Array.isArray(manifest.input.required) ? manifest.input.required : []
  const main = bound.find(([name]) => required.includes(name))
  // A type that takes any field is told by their names.
  return main ? [...named, bindingText(main[1])] : [...named, bound.map(([name]) => name).join(', ')]
}

function constants({ config }: PlaybookNode, manifest: NodeManifest): string[] {
  const fields = isJsonObject(manifest.config.properties) ? manifest.config.properties : {}
  return Object.entries(fields).flatMap(([name, schema]) => {
    const value = config[name]
    const isTelling = isJsonObject(schema) && (schema.control === 'list' || schema.control === 'filter')
    return isTelling && typeof value === 'string' ? [value] : []
  })
}

function bindingText(binding: Binding): string {
  if ('expr' in binding) return binding.expr
  if ('template' in binding) return binding.template
  return typeof binding.value === 'string' ? binding.value : JSON.stringify(binding.value)
}
