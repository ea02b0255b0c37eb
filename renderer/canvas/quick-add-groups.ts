import { isJsonObject, type NodeManifest } from '../../nodes/sdk'
import type { Source } from '../editor/starting-node'

export type AddGroup = { kind: 'fits' | NodeManifest['category']; manifests: readonly NodeManifest[] }

const bestCount = 5
const categories = ['trigger', 'enrichment', 'validation', 'logic', 'human', 'response'] as const

// What usually follows what: after a trigger one looks things up, after that one decides, after that one acts.
const likelyAfter: Readonly<Record<string, readonly string[]>> = {
  trigger: ['validation', 'enrichment'],
  enrichment: ['enrichment', 'logic', 'validation'],
  validation: ['enrichment', 'logic', 'response', 'human'],
  logic: ['response', 'human', 'validation'],
  human: ['response', 'logic'],
  response: ['response', 'logic'],
}

/**
 * Node types to add, those that fit the outlet first, then all by category. A playbook has one trigger, so a second
 * is not offered behind a step.
 */
export function addGroups(
  manifests: Iterable<NodeManifest>,
  from: { source: Source; manifest: NodeManifest | null } | null,
): AddGroup[] {
  const all = [...manifests].sort((a, b) => (a.title < b.title ? -1 : 1))
  const offered = from ? all.filter(({ phase }) => phase !== 'trigger') : all
  const groups = categories.map((kind): AddGroup => {
    return { kind, manifests: offered.filter(({ category }) => category === kind) }
  })
  const filled = groups.filter((group) => group.manifests.length > 0)
  if (!from) return filled
  const best = rank(offered, from.source, from.manifest).slice(0, bestCount)
  return [{ kind: 'fits', manifests: best }, ...filled]
}

function rank(
  offered: readonly NodeManifest[],
  { outlet }: Source,
  from: NodeManifest | null,
): NodeManifest[] {
  const score = outlet === 'error' ? errorScore : (manifest: NodeManifest) => wayScore(manifest, from, outlet)
  return offered
    .map((manifest) => ({ manifest, score: score(manifest) }))
    .filter((candidate) => candidate.score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ manifest }) => manifest)
}

/** Behind an error one tells somebody: types that carry text and change nothing that matters. */
function errorScore(manifest: NodeManifest): number {
  if (!takesText(manifest)) return 0
  return { none: 3, notify: 4, internal: 2, read: 0, reversible: 0, destructive: 0 }[manifest.effect]
}

function wayScore(manifest: NodeManifest, from: NodeManifest | null, outlet: string): number {
  const likely = likelyAfter[from?.category ?? 'logic'] ?? []
  const at = likely.indexOf(manifest.category)
  const byOrder = at < 0 ? 0 : 10 * (likely.length - at)
  return byOrder + 5 * sharedFields(manifest, from, outlet)
}

/** How many inputs the outlet's payload has a field for. */
function sharedFields({ input }: NodeManifest, from: NodeManifest | null, outlet: string): number {
  const given = propertyNames(from?.outlets[outlet])
  return propertyNames(input).filter((name) => given.includes(name)).length
}

function takesText({ input }: NodeManifest): boolean {
  const fields = isJsonObject(input.properties) ? Object.values(input.properties) : []
  return fields.some((field) => isJsonObject(field) && field.control === 'template')
}

function propertyNames(schema: NodeManifest['input'] | undefined): string[] {
  return schema && isJsonObject(schema.properties) ? Object.keys(schema.properties) : []
}
