import type { Binding, Playbook, PlaybookNode } from '../../nodes/playbook/schema'
import { isJsonObject, type JsonObject, type NodeManifest } from '../../nodes/sdk'

export type Source = { node: string; outlet: string }

/**
 * A new node of a type, as useful as can be known: an enrichment goes on when it fails, so that a failed lookup
 * never stops a containment; an input that an earlier step has under the same name is read the same way; behind an
 * error the text tells the error.
 */
export function startingNode(
  document: Playbook,
  manifest: NodeManifest,
  id: string,
  source: Source | null,
): PlaybookNode {
  const base = {
    id,
    type: manifest.type,
    version: manifest.version,
    name: freeName(document, manifest.title),
    config: {},
    input: startingInput(document, manifest, source),
  }
  return manifest.phase === 'enrichment' ? { ...base, policy: { onError: 'continue' } } : base
}

function freeName({ nodes }: Playbook, title: string): string {
  const taken = new Set(nodes.map(({ name }) => name))
  if (!taken.has(title)) return title
  let number = 2
  while (taken.has(`${title} ${number}`)) number++
  return `${title} ${number}`
}

function startingInput(
  document: Playbook,
  { input }: NodeManifest,
  source: Source | null,
): Record<string, Binding> {
  const bound: Record<string, Binding> = {}
  if (!source) return bound
  const fields = isJsonObject(input.properties) ? input.properties : {}
  const required = Array.isArray(input.required) ? input.required : []
  for (const [name, schema] of Object.entries(fields)) {
    if (!isJsonObject(schema) || !required.includes(name)) continue
    const binding = guess(document, name, schema, source)
    if (binding) bound[name] = binding
  }
  return bound
}

function guess(document: Playbook, name: string, schema: JsonObject, source: Source): Binding | null {
  if (schema.control === 'template')
    return source.outlet === 'error' ? { template: `{{ ${source.node}.error.message }}` } : null
  if (schema.control !== 'ip') return null
  const before = document.nodes.filter(({ id }) => id !== source.node)
  const origin = document.nodes.find(({ id }) => id === source.node)
  for (const node of [...(origin ? [origin] : []), ...before.toReversed()]) {
    const binding = node.input[name]
    if (binding && 'expr' in binding) return { expr: binding.expr }
  }
  return null
}
