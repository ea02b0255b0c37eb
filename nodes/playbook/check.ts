import type { Environment } from '@marcbachmann/cel-js'
import { typedEnvironment } from '../expr/environment'
import { nearestName } from '../expr/problem'
import { baseScope, type CelType, outputType, type Scope } from '../expr/scope'
import { type AnyNode, type NodeManifest, outletNames, toManifest } from '../sdk'
import { type Bodies, bodiesOf, readable } from './bodies'
import { calledManifest, callOf, checkCall, type FindPlaybook } from './check-call'
import { checkContainers } from './check-containers'
import { checkInterface } from './check-interface'
import { checkOrderKey } from './check-order-key'
import { checkEdges, checkOrder, checkReach, checkTriggers } from './check-graph'
import { checkConfig, checkInputs } from './check-node'
import { celTypesOf } from './declared'
import { orderNodes, precedenceOf } from './graph'
import type { Problem } from './problem'
import type { Playbook, PlaybookNode } from './schema'

/**
 * What a check is made against. `lists`: names of the local lists, or null where they are not known. `playbooks`: the
 * versions that may be called; none where it is missing.
 */
export type CheckAgainst = {
  nodeTypes: ReadonlyMap<string, AnyNode>
  lists: readonly string[] | null
  playbooks?: FindPlaybook
}

/** What the checks of one node need to know of the rest. */
export type Surroundings = {
  playbook: Playbook
  manifestOf: (node: PlaybookNode) => NodeManifest | undefined
  find: FindPlaybook
  types: ReadonlyMap<string, AnyNode>
  lists: readonly string[] | null
  environment: Environment
  scope: Scope
  stepIds: ReadonlySet<string>
  /** True where the reader can see what a step came to; late, at the end of its own rounds. */
  canRead: (name: string, reader: string, isLate: boolean) => boolean
  /** The kinds of the containers that a node lies in. */
  kindsAround: (id: string) => (string | null)[]
}

/** Every problem of a playbook whose shape is right, in the order in which its nodes run. */
export function checkPlaybook(playbook: Playbook, against: CheckAgainst): Problem[] {
  const duplicates = [...duplicateIds('node', playbook.nodes), ...duplicateIds('edge', playbook.edges)]
  // With two nodes of one name nothing below can say which it means.
  if (duplicates.length > 0) return duplicates

  const find = against.playbooks ?? (() => null)
  const manifestOf = manifestsOf(against.nodeTypes, find)
  const order = orderNodes(playbook)
  const ordered = new Set(order.ids)
  const bodies = bodiesOf(playbook)
  const canRead = readable(playbook.nodes, bodies, precedenceOf(playbook, order.ids))
  const scope = scopeOf(playbook, manifestOf, against.lists)
  const around: Surroundings = {
    playbook,
    manifestOf,
    find,
    types: against.nodeTypes,
    lists: against.lists,
    environment: typedEnvironment(scope),
    scope,
    stepIds: new Set(playbook.nodes.map(({ id }) => id)),
    // On a cycle and behind one nothing comes first; the cycle itself is the problem to report.
    canRead: (name, reader, isLate) => !ordered.has(reader) || canRead(name, reader, isLate),
    kindsAround: kindsAround(playbook, bodies, manifestOf),
  }
  const byId = new Map(playbook.nodes.map((node, index) => [node.id, { node, path: `$.nodes[${index}]` }]))
  const others = playbook.nodes.map(({ id }) => id).filter((id) => !ordered.has(id))
  const nodeProblems = [...order.ids, ...others].flatMap((id) => {
    const place = byId.get(id)
    return place ? checkNode(place.node, place.path, around) : []
  })
  return [
    ...checkTriggers(playbook),
    ...checkInterface(playbook, around),
    ...checkOrderKey(playbook, around),
    ...checkEdges(playbook, (node) => outletsOf(node, manifestOf)),
    ...checkOrder(order),
    ...checkContainers(playbook, bodies, manifestOf),
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

function manifestsOf(types: ReadonlyMap<string, AnyNode>, find: FindPlaybook): Surroundings['manifestOf'] {
  const ofTypes = new Map<string, NodeManifest>()
  const ofCalls = new Map<string, NodeManifest>()
  return (node) => {
    const type = types.get(node.type)
    if (!type) return undefined
    const manifest = ofTypes.get(node.type) ?? toManifest(type)
    ofTypes.set(node.type, manifest)
    const call = manifest.container === 'call' ? callOf(node) : null
    if (!call) return manifest
    const key = `${node.type} ${call.id} ${call.version}`
    const called = ofCalls.has(key) ? null : find(call.id, call.version)
    if (called) ofCalls.set(key, calledManifest(manifest, called))
    return ofCalls.get(key) ?? manifest
  }
}

function kindsAround({ nodes }: Playbook, bodies: Bodies, manifestOf: Surroundings['manifestOf']) {
  const kinds = new Map(nodes.map((node) => [node.id, manifestOf(node)?.container ?? null]))
  return (id: string) => bodies.around(id).map((container) => kinds.get(container) ?? null)
}

function scopeOf(
  playbook: Playbook,
  manifestOf: Surroundings['manifestOf'],
  lists: readonly string[] | null,
): Scope {
  // One type a manifest: of 5,000 nodes of a type it is made once.
  const outputs = new Map<NodeManifest, CelType>()
  const steps = playbook.nodes.map((node): [string, CelType] => {
    const manifest = manifestOf(node)
    if (!manifest) return [node.id, 'dyn']
    const type = outputs.get(manifest) ?? outputType(manifest)
    outputs.set(manifest, type)
    return [node.id, type]
  })
  const rounds = { item: 'dyn', index: 'double', last: 'dyn', inputs: celTypesOf(playbook.inputs) }
  return { ...baseScope({ lists, vars: playbook.vars }), ...rounds, ...Object.fromEntries(steps) }
}

function outletsOf(node: PlaybookNode, manifestOf: Surroundings['manifestOf']): string[] | null {
  const manifest = manifestOf(node)
  return manifest ? outletNames(manifest) : null
}

function checkNode(node: PlaybookNode, path: string, around: Surroundings): Problem[] {
  const manifest = around.manifestOf(node)
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
    ...checkConnection(node, manifest, path),
    ...checkConfig(node, manifest, path, around),
    ...checkInputs(node, manifest, path, around),
    ...(manifest.container === 'call' ? checkCall(node, path, around.playbook, around.find) : []),
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
