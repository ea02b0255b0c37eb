import type { Playbook, PlaybookEdge, PlaybookNode } from '../../nodes/playbook/schema'
import { type NodeManifest, outletNames } from '../../nodes/sdk'
import { isTrigger } from '../editor/connection-rules'
import type { Selection } from '../editor/history'
import type { Point } from '../editor/place-node'
import { inputPort, nodeHeight, nodeSize, portBoxes } from './node-geometry'
import { type Edge, type Node, type NodeHandle, Position } from './rf'

// The document and what React Flow draws of it, in both directions. Nothing that React Flow measures or marks ever
// reaches the document, and no figure of a replay ever gets in here.

type StepData = {
  node: PlaybookNode
  /** Null for a type that this version does not know: it is kept and drawn, not understood. */
  manifest: NodeManifest | null
  outlets: readonly string[]
}
export type FlowNode = Node<StepData, 'step'>

type WireData = { edge: PlaybookEdge; isError: boolean }
export type FlowEdge = Edge<WireData, 'wire'>

export type Flow = { nodes: readonly FlowNode[]; edges: readonly FlowEdge[] }

export type Drawn = {
  document: Playbook
  manifests: ReadonlyMap<string, NodeManifest>
  selection: Selection
  /** Where nodes are while they are dragged. */
  moving: Readonly<Record<string, Point>>
}

/** What is drawn. An element that has not changed since `before` is the same object, and is not drawn again. */
export function toFlow(drawn: Drawn, before: Flow): Flow {
  const { document, manifests, selection, moving } = drawn
  const places = { ...document.layout, ...moving }
  const selectedNodes = new Set(selection.nodes)
  const selectedWires = new Set(selection.wires)
  const used = outletsInUse(document.edges)
  const knownNodes = new Map(before.nodes.map((node) => [node.id, node]))
  const knownEdges = new Map(before.edges.map((edge) => [edge.id, edge]))
  const nodes = document.nodes.map((node) =>
    toFlowNode(
      {
        node,
        manifest: manifests.get(node.type) ?? null,
        used: used.get(node.id) ?? [],
        position: places[node.id] ?? { x: 0, y: 0 },
        selected: selectedNodes.has(node.id),
      },
      knownNodes.get(node.id),
    ),
  )
  const edges = document.edges.map((edge) =>
    toFlowEdge(edge, selectedWires.has(edge.id), knownEdges.get(edge.id)),
  )
  return { nodes: sameArray(nodes, before.nodes), edges: sameArray(edges, before.edges) }
}

/** Draws one time after the other, keeping the identity of what has not changed. */
export function flowDrawer(): (drawn: Drawn) => Flow {
  let last: Flow = { nodes: [], edges: [] }
  return (drawn) => {
    last = toFlow(drawn, last)
    return last
  }
}

type Step = {
  node: PlaybookNode
  manifest: NodeManifest | null
  used: readonly string[]
  position: Point
  selected: boolean
}

function toFlowNode({ node, manifest, used, position, selected }: Step, known: FlowNode | undefined) {
  const outlets = outletsToDraw(manifest, used)
  const isSame =
    known !== undefined &&
    known.data.node === node &&
    known.data.manifest === manifest &&
    known.selected === selected &&
    known.position.x === position.x &&
    known.position.y === position.y &&
    sameItems(known.data.outlets, outlets)
  if (isSame) return known
  const size = { width: nodeSize.width, height: nodeHeight(outlets.length) }
  return {
    id: node.id,
    type: 'step',
    position: { x: position.x, y: position.y },
    ...size,
    measured: size,
    handles: portBoxes(outlets, !isTrigger(node)).map(toHandle),
    data: { node, manifest, outlets },
    selected,
    // The card inside is what has a name and takes the focus.
    ariaRole: 'presentation',
  } satisfies FlowNode
}

/** The outlets of the type, and those that wires use although the type has them no longer. */
export function outletsToDraw(manifest: NodeManifest | null, used: readonly string[]): string[] {
  const named = manifest ? outletNames(manifest) : []
  return [...named, ...used.filter((outlet) => !named.includes(outlet))]
}

function outletsInUse(edges: readonly PlaybookEdge[]): Map<string, string[]> {
  const used = new Map<string, string[]>()
  for (const { from, outlet } of edges) {
    const names = used.get(from)
    if (!names) used.set(from, [outlet])
    else if (!names.includes(outlet)) names.push(outlet)
  }
  return used
}

function toHandle({ id, kind, x, y, width, height }: ReturnType<typeof portBoxes>[number]): NodeHandle {
  const isInput = kind === 'in'
  return {
    id,
    type: isInput ? 'target' : 'source',
    position: isInput ? Position.Left : Position.Right,
    x,
    y,
    width,
    height,
  }
}

function toFlowEdge(edge: PlaybookEdge, selected: boolean, known: FlowEdge | undefined) {
  if (known?.data?.edge === edge && known.selected === selected) return known
  return {
    id: edge.id,
    type: 'wire',
    source: edge.from,
    sourceHandle: edge.outlet,
    target: edge.to,
    targetHandle: inputPort,
    data: { edge, isError: edge.outlet === 'error' },
    selected,
    ariaRole: 'presentation',
    // Null says that the wire inside has the name; React Flow would read out ids.
    ariaLabel: null as unknown as string,
  } satisfies FlowEdge
}

function sameItems(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}

function sameArray<T>(now: readonly T[], before: readonly T[]): readonly T[] {
  return now.length === before.length && now.every((item, index) => item === before[index]) ? before : now
}
