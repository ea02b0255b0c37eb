import { orderNodes } from '../../nodes/playbook/graph'
import type { Playbook } from '../../nodes/playbook/schema'
import { isTrigger } from '../editor/connection-rules'
import type { Place } from '../editor/history'

export type Direction = 'left' | 'right' | 'up' | 'down'

const node = (id: string): Place => ({ kind: 'node', id })
const wire = (id: string): Place => ({ kind: 'wire', id })

const columnTolerance = 160

/**
 * Where an arrow key leads: right along the first way out, left back along the first way in, up and down between
 * siblings. From a wire, left and right lead to its ends, up and down to the other wires of its start.
 */
export function walk(document: Playbook, from: Place, direction: Direction): Place | null {
  return from.kind === 'node'
    ? walkNodes(document, from.id, direction)
    : walkWires(document, from.id, direction)
}

function walkNodes(document: Playbook, id: string, direction: Direction): Place | null {
  const { edges } = document
  if (direction === 'right') {
    const next = edges.find((edge) => edge.from === id && edge.outlet !== 'error')
    const last = next ?? edges.find((edge) => edge.from === id)
    return last ? node(last.to) : null
  }
  if (direction === 'left') {
    const before = edges.find((edge) => edge.to === id)
    return before ? node(before.from) : null
  }
  return step(siblings(document, id), id, direction, node)
}

/** Nodes reached from the same node; where there are none, those in the same column. From top to bottom. */
function siblings({ nodes, edges, layout }: Playbook, id: string): string[] {
  const sources = new Set(edges.filter(({ to }) => to === id).map(({ from }) => from))
  const reached = new Set(edges.filter(({ from }) => sources.has(from)).map(({ to }) => to))
  const x = layout[id]?.x ?? 0
  const near = nodes.filter((other) => Math.abs((layout[other.id]?.x ?? 0) - x) < columnTolerance)
  const ids = reached.size > 1 ? [...reached] : near.map((other) => other.id)
  return ids.toSorted((a, b) => (layout[a]?.y ?? 0) - (layout[b]?.y ?? 0))
}

function walkWires({ edges }: Playbook, id: string, direction: Direction): Place | null {
  const edge = edges.find((candidate) => candidate.id === id)
  if (!edge) return null
  if (direction === 'right') return node(edge.to)
  if (direction === 'left') return node(edge.from)
  const around = edges.filter(({ from }) => from === edge.from).map((other) => other.id)
  return step(around, id, direction, wire)
}

function step(
  ids: readonly string[],
  id: string,
  direction: Direction,
  toPlace: (id: string) => Place,
): Place | null {
  const next = ids[ids.indexOf(id) + (direction === 'down' ? 1 : -1)]
  return next === undefined ? null : toPlace(next)
}

/** The wire that a walk over the wires of a node begins with. */
export function firstWire({ edges }: Playbook, id: string): Place | null {
  const edge = edges.find(({ from }) => from === id) ?? edges.find(({ to }) => to === id)
  return edge ? wire(edge.id) : null
}

/** Where runs start; without a trigger, the first node. */
export function firstPlace({ nodes }: Playbook): Place | null {
  const first = nodes.find(isTrigger) ?? nodes[0]
  return first ? node(first.id) : null
}

/** The last node that runs end at. */
export function lastPlace(document: Playbook): Place | null {
  const leading = new Set(document.edges.map(({ from }) => from))
  const id = orderNodes(document).ids.findLast((candidate) => !leading.has(candidate))
  return id === undefined ? null : node(id)
}
