import type { Environment } from '@marcbachmann/cel-js'
import { typedEnvironment } from '../expr/environment'
import { nearestName } from '../expr/problem'
import { baseScope, type CelType, outputType, type Scope } from '../expr/scope'
import { type AnyNode, type NodeManifest, outletNames, toManifest } from '../sdk'
import { checkEdges, checkOrder, checkReach, checkTriggers } from './check-graph'
import { checkConfig, checkInputs } from './check-node'
import { orderNodes, type Precedence, precedenceOf } from './graph'
import type { Problem } from './problem'
import type { Playbook, PlaybookNode } from './schema'

/** What a check is made against. `lists`: names of the local lists, or null where they are not known. */
export type CheckAgainst = { nodeTypes: ReadonlyMap<string, AnyNode>; lists: readonly string[] | null }

/** What the checks of one node need to know of the rest. */
export type Surroundings = {
  manifests: ReadonlyMap<string, NodeManifest>
  types: ReadonlyMap<string, AnyNode>
  lists: readonly string[] | null
  environment: Environment
  scope: Scope
  stepIds: ReadonlySet<string>
  precedes: Precedence
}

/** Every problem of a playbook whose shape is right, in the order in which its nodes run. */
export function checkPlaybook(playbook: Playbook, against: CheckAgainst): Problem[] {
  const duplicates = [...duplicateIds('node', playbook.nodes), ...duplicateIds('edge', playbook.edges)]
  // With two nodes of one name nothing below can say which it means.
  if (duplicates.length > 0) return duplicates

  const manifests = manifestsOf(playbook, against.nodeTypes)
  const order = orderNodes(playbook)
  const ordered = new Set(order.ids)
  const precedes = precedenceOf(playbook, order.ids)
  const scope = scopeOf(playbook, manifests, against.lists)
  const around: Surroundings = {
    manifests,
    types: against.nodeTypes,
    lists: against.lists,
    environment: typedEnvironment(scope),
    scope,
    stepIds: new Set(playbook.nodes.map(({ id }) => id)),
    // On a cycle and behind one nothing comes first; the cycle itself is the problem to report.
    precedes: (before, after) => !ordered.has(after) || precedes(before, after),
  }
  const byId = new Map(playbook.nodes.map((node, index) => [node.id, { node, path: `$.nodes[${index}]` }]))
  const others = playbook.nodes.map(({ id }) => id).filter((id) => !ordered.has(id))
  const nodeProblems = [...order.ids, ...others].flatMap((id) => {
    const place = byId.get(id)
    return place ? checkNode(place.node, place.path, around) : []
  })
  return [
    ...checkTriggers(playbook),
    ...checkEdges(playbook, (node) => outletsOf(node, manifests)),
    ...checkOrder(order),
    ...nodeProblems,
    ...checkReach(playbook),
  ]
}

function duplicateIds(what: 'node' | 'edge', items: readonly { id: string }[]): Problem[] {
  const seen = new Set<string>()
  return items.flatMap(({ id }, index): Problem[] => {
    if (!seen.has(id)) {
      seen.add(id)
      return []
    }
    const path = `$.${what}s[${index}].id`
    const message = `Two ${what}s have the id ${id}`
    return [
      { node: id, path, code: 'duplicate_id', message, hint: 'Give one of them another id', level: 'error' },
    ]
  })
}

function manifestsOf(playbook: Playbook, types: ReadonlyMap<string, AnyNode>): Map<string, NodeManifest> {
  const manifests = new Map<string, NodeManifest>()
  for (const { type } of playbook.nodes) {
    const node = types.get(type)
    if (node && !manifests.has(type)) manifests.set(type, toManifest(node))
  }
  return manifests
}

function scopeOf(
  playbook: Playbook,
  manifests: ReadonlyMap<string, NodeManifest>,
  lists: readonly string[] | null,
): Scope {
  const outputs = new Map([...manifests].map(([type, manifest]) => [type, outputType(manifest)]))
  const steps = playbook.nodes.map(({ id, type }): [string, CelType] => [id, outputs.get(type) ?? 'dyn'])
  return { ...baseScope({ lists, vars: playbook.vars }), ...Object.fromEntries(steps) }
}

function outletsOf(node: PlaybookNode, manifests: ReadonlyMap<string, NodeManifest>): string[] | null {
  const manifest = manifests.get(node.type)
  return manifest ? outletNames(manifest) : null
}

function checkNode(node: PlaybookNode, path: string, around: Surroundings): Problem[] {
  const manifest = around.manifests.get(node.type)
  if (!manifest) return [unknownType(node, path, around)]
  if (node.version > manifest.version) {
    const message = `${node.id} is of version ${node.version} of ${node.type}; known is ${manifest.version}`
    return [
      {
        node: node.id,
        path: `${path}.version`,
        code: 'newer_type',
        message,
        hint: 'Update Cordon',
        level: 'error',
      },
    ]
  }
  return [
    ...notSupported(node, path),
    ...checkConnection(node, manifest, path),
    ...checkConfig(node, manifest, path, around),
    ...checkInputs(node, manifest, path, around),
  ]
}

function unknownType({ id, type }: PlaybookNode, path: string, { types }: Surroundings): Problem {
  const nearest = nearestName(type, types.keys())
  const hint = nearest ? `Did you mean ${nearest}?` : '`cordon node list` shows the types that there are'
  const message = `There is no node type "${type}"`
  return { node: id, path: `${path}.type`, code: 'unknown_type', message, hint, level: 'error' }
}

// A connection that nothing uses would promise that the step goes to that service.
function checkConnection(
  { id, type, connection }: PlaybookNode,
  manifest: NodeManifest,
  path: string,
): Problem[] {
  if (connection === undefined || manifest.connection !== null) return []
  const message = `${id} names the connection "${connection}", and ${type} takes none`
  return [
    {
      node: id,
      path: `${path}.connection`,
      code: 'not_supported',
      message,
      hint: 'Remove it',
      level: 'error',
    },
  ]
}

function notSupported({ id, parent }: PlaybookNode, path: string): Problem[] {
  if (parent === undefined) return []
  const message = `${id} is inside "${parent}": there is no container type in this version`
  const hint = 'Take the node out of its container'
  return [{ node: id, path: `${path}.parent`, code: 'not_supported', message, hint, level: 'error' }]
}
