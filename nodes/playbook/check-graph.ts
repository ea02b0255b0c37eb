import { nearestName } from '../expr/problem'
import { phaseOf } from '../sdk'
import { type Order, reachable } from './graph'
import { documentError, type Problem } from './problem'
import type { Playbook, PlaybookEdge, PlaybookNode } from './schema'

const isTrigger = ({ type }: PlaybookNode): boolean => phaseOf(type) === 'trigger'

/** A run starts in exactly one place. */
export function checkTriggers({ nodes }: Playbook): Problem[] {
  const [first, second] = nodes.filter(isTrigger)
  if (!first) {
    return [documentError('no_trigger', '$.nodes', 'The playbook has no trigger', 'Add the node "Event"')]
  }
  if (!second) return []
  const message = `The playbook has two triggers, ${first.id} and ${second.id}`
  const path = `$.nodes[${nodes.indexOf(second)}]`
  return [
    { node: second.id, path, code: 'many_triggers', message, hint: 'Delete one of them', level: 'error' },
  ]
}

/** Both ends of an edge exist, it leaves by an outlet that its type has, and it is there once. */
export function checkEdges(
  { nodes, edges }: Playbook,
  outletsOf: (node: PlaybookNode) => readonly string[] | null,
): Problem[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const seen = new Set<string>()
  return edges.flatMap((edge, index): Problem[] => {
    const at = (problem: Omit<Problem, 'node' | 'path' | 'level'>, field: string): Problem[] => [
      { node: edge.id, path: `$.edges[${index}].${field}`, level: 'error', ...problem },
    ]
    const from = byId.get(edge.from)
    const to = byId.get(edge.to)
    if (!from || !to) return at(dangling(edge, from ? edge.to : edge.from), from ? 'to' : 'from')
    if (isTrigger(to)) return at(intoTrigger(edge), 'to')
    if (from.parent !== to.parent) return at(across(edge, from, to), 'to')
    const outlets = outletsOf(from)
    if (outlets && !outlets.includes(edge.outlet)) return at(unknownOutlet(edge, outlets), 'outlet')
    const key = `${edge.from} ${edge.outlet} ${edge.to}`
    if (seen.has(key)) return at(twice(edge), 'id')
    seen.add(key)
    return []
  })
}

type Finding = Omit<Problem, 'node' | 'path' | 'level'>

function dangling({ id }: PlaybookEdge, missing: string): Finding {
  const message = `The edge ${id} ends at "${missing}", which does not exist`
  return { code: 'dangling_edge', message, hint: 'Delete the edge or add the node' }
}

function intoTrigger({ id, to }: PlaybookEdge): Finding {
  return {
    code: 'cycle',
    message: `The edge ${id} leads into the trigger ${to}`,
    hint: 'A run starts at the trigger',
  }
}

function across({ id }: PlaybookEdge, from: PlaybookNode, to: PlaybookNode): Finding {
  const where = ({ id: node, parent }: PlaybookNode) =>
    parent === undefined ? node : `${node} (in ${parent})`
  return {
    code: 'edge_across',
    message: `The edge ${id} leads from ${where(from)} to ${where(to)}`,
    hint: 'Edges join nodes of one container: draw it from the container itself, or move one of the nodes',
  }
}

function unknownOutlet({ from, outlet }: PlaybookEdge, outlets: readonly string[]): Finding {
  const nearest = nearestName(outlet, outlets)
  const hint = nearest ? `Did you mean ${nearest}?` : `It has ${outlets.join(', ')}`
  return { code: 'unknown_outlet', message: `${from} has no outlet "${outlet}"`, hint }
}

function twice({ from, outlet, to }: PlaybookEdge): Finding {
  return {
    code: 'duplicate_id',
    message: `There are two edges from ${from}.${outlet} to ${to}`,
    hint: 'Delete one',
  }
}

/** No raw cycles: a loop would need a bound. */
export function checkOrder({ cycle }: Order): Problem[] {
  const [first] = cycle
  if (first === undefined) return []
  const message = `The steps go round in a circle: ${[...cycle, first].join(' → ')}`
  const hint = 'Delete one of these edges; a run must come to an end'
  return [{ node: first, path: '$.edges', code: 'cycle', message, hint, level: 'error' }]
}

/** A node that no run comes to is kept, and said. */
export function checkReach(playbook: Playbook): Problem[] {
  const trigger = playbook.nodes.find(isTrigger)
  if (!trigger) return []
  const reached = reachable(playbook, trigger.id)
  return playbook.nodes.flatMap((node, index): Problem[] => {
    if (reached.has(node.id)) return []
    const message = `No input: no run comes to ${node.id}`
    const hint = 'Draw a wire to it from a step that runs'
    return [{ node: node.id, path: `$.nodes[${index}]`, code: 'no_input', message, hint, level: 'warning' }]
  })
}
