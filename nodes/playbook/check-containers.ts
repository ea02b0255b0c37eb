import { type NodeManifest, phaseOf } from '../sdk'
import type { Bodies } from './bodies'
import type { Problem } from './problem'
import { limits, type Playbook, type PlaybookNode } from './schema'

type ManifestOf = (node: PlaybookNode) => NodeManifest | undefined

/** Every node lies where it can run, and every container has something to run. */
export function checkContainers({ nodes }: Playbook, bodies: Bodies, manifestOf: ManifestOf): Problem[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return nodes.flatMap((node, index): Problem[] => {
    const at = (place: string, code: Problem['code'], message: string, hint: string): Problem => {
      return { node: node.id, path: `$.nodes[${index}]${place}`, code, message, hint, level: 'error' }
    }
    const isEmpty = holds(manifestOf(node)) && !bodies.hasBody(node.id)
    const empty = isEmpty
      ? [at('', 'empty_container', `${node.id} has nothing in it to run`, 'Put a node into it, or delete it')]
      : []
    const misplaced = placeProblem(node, byId, bodies, manifestOf)
    return misplaced ? [...empty, at('.parent', ...misplaced)] : empty
  })
}

/** True for a type that other nodes may lie in; one that calls a playbook has its body there. */
const holds = (manifest: NodeManifest | undefined): boolean =>
  manifest?.container === 'each' || manifest?.container === 'until'

function placeProblem(
  { id, type, parent }: PlaybookNode,
  byId: ReadonlyMap<string, PlaybookNode>,
  bodies: Bodies,
  manifestOf: ManifestOf,
): [code: Problem['code'], message: string, hint: string] | null {
  if (parent === undefined) return null
  if (phaseOf(type) === 'trigger')
    return ['bad_parent', `The trigger ${id} lies in ${parent}`, 'A run starts at the trigger: take it out']
  const container = byId.get(parent)
  if (!container)
    return [
      'bad_parent',
      `${id} lies in "${parent}", which does not exist`,
      'Take it out, or add the container',
    ]
  const manifest = manifestOf(container)
  if (manifest && !holds(manifest)) {
    const message = `${id} lies in ${parent}, and ${container.type} holds no nodes`
    return ['bad_parent', message, 'Take it out, or put it into a "For each" or a "Repeat until"']
  }
  if (bodies.isEndless(id))
    return ['bad_parent', `${id} lies in itself, by way of ${parent}`, 'Take one of them out of the other']
  if (bodies.around(id).length <= limits.depth || bodies.around(id).some((other) => bodies.isEndless(other)))
    return null
  const message = `${id} lies in more than ${limits.depth} containers`
  return ['limit', message, 'Move the inner ones into a playbook of their own, and call it']
}

const roundNames = { item: ['each'], index: ['each', 'until'], last: ['until'] } as const

/** Names that only the rounds of a container have, and that are read where there are none. */
export function strayRoundNames(
  names: ReadonlySet<string>,
  kinds: ReadonlySet<string | null>,
): { name: string; hint: string }[] {
  return Object.entries(roundNames).flatMap(([name, of]) => {
    if (!names.has(name) || of.some((kind) => kinds.has(kind))) return []
    return [{ name, hint: `Only nodes inside a ${of.map((kind) => titles[kind]).join(' or a ')} have it` }]
  })
}

const titles = { each: '"For each"', until: '"Repeat until"' } as const
