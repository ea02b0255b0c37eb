import type { FocusEvent, MouseEvent } from 'react'
import { refuseConnection } from '../editor/connection-rules'
import type { Place } from '../editor/history'
import { type Point, snapPoint } from '../editor/place-node'
import type { EditorSession } from '../editor/session'
import { openInspector } from '../shell/layout-store'
import type { FlowEdge, FlowNode } from './canvas-map'
import { clickNodeWhileDrawing, connect, dropOnNothing } from './draw-wire'
import { nodeSize } from './node-geometry'
import { addNode } from './overlays'
import type { EdgeChange, FlowConnection, NodeChange, OnConnectEnd, OnConnectStart } from './rf'

type Parts = {
  session: EditorSession
  setMoving: (change: (moving: Readonly<Record<string, Point>>) => Readonly<Record<string, Point>>) => void
  cancelDrag: () => void
}

/**
 * What the pointer does on the canvas, as intents.
 * C1. A move is one change, made when the drag has ended; while it lasts only the picture moves.
 * C2. React Flow's own idea of the selection is listened to only while a rectangle is being drawn.
 */
export function canvasEvents({ session, setMoving, cancelDrag }: Parts) {
  const { playbook, canvasStore } = session
  let isMarquee = false

  const leaveDrag = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    canvasStore.stopDrawing()
    cancelDrag()
  }

  return {
    onNodesChange(changes: NodeChange<FlowNode>[]): void {
      moveNodes(changes)
      if (isMarquee) selectInside('nodes', changes)
    },

    onEdgesChange(changes: EdgeChange<FlowEdge>[]): void {
      if (isMarquee) selectInside('wires', changes)
    },

    onSelectionStart(): void {
      isMarquee = true
      playbook.select({ nodes: [], wires: [] })
      session.canvas?.focus(null)
    },
    onSelectionEnd(): void {
      isMarquee = false
    },

    onNodeClick(event: MouseEvent, { id }: FlowNode): void {
      if (clickNodeWhileDrawing(session, id)) return
      if (event.shiftKey) return playbook.toggle({ kind: 'node', id })
      playbook.select({ nodes: [id], wires: [] })
      playbook.focusOn({ kind: 'node', id })
      session.dock.list({ node: id })
      openInspector()
      // The inspector may have come to lie over the node.
      requestAnimationFrame(() => session.canvas?.reveal({ kind: 'node', id }))
    },

    onNodeDragStart(event: { shiftKey: boolean }, { id }: FlowNode): void {
      if (!playbook.store.getState().selection.nodes.includes(id) && !event.shiftKey)
        playbook.select({ nodes: [id], wires: [] })
      playbook.focusOn({ kind: 'node', id })
    },

    onEdgeClick(event: MouseEvent, { id }: FlowEdge): void {
      if (event.shiftKey) return playbook.toggle({ kind: 'wire', id })
      playbook.select({ nodes: [], wires: [id] })
      session.canvas?.focus({ kind: 'wire', id })
      session.showData({ edge: id })
    },

    onPaneClick({ clientX, clientY }: MouseEvent): void {
      const { drawing, armed } = canvasStore.store.getState()
      const at = { x: clientX, y: clientY }
      if (armed !== null) return addArmed(session, armed, at)
      if (drawing?.by === 'click') return dropOnNothing(session, drawing, at)
      playbook.select({ nodes: [], wires: [] })
      session.canvas?.focus(null)
    },

    onDoubleClick({ target, clientX, clientY }: MouseEvent): void {
      const isPane = target instanceof Element && target.classList.contains('react-flow__pane')
      const place = isPane ? session.canvas?.toCanvas({ x: clientX, y: clientY }) : null
      if (place)
        canvasStore.open({ kind: 'add', at: { x: clientX, y: clientY }, place, from: null, splice: false })
    },

    // Whatever gave an element of the canvas the focus, that is the place that keys are about.
    onFocus({ target }: FocusEvent): void {
      const place = target instanceof Element ? placeOf(target) : null
      if (place) playbook.focusOn(place)
    },

    isValidConnection: (connection: FlowConnection | FlowEdge): boolean =>
      refuseConnection(playbook.store.getState().document, connectionOf(connection)) === null,
    onConnect: (connection: FlowConnection): void => connect(session, connectionOf(connection)),

    onConnectStart: ((_, { nodeId, handleId, handleType }) => {
      if (nodeId === null) return
      document.addEventListener('keydown', leaveDrag)
      if (handleType === 'target') canvasStore.draw({ kind: 'in', node: nodeId }, 'drag')
      else canvasStore.draw({ kind: 'out', node: nodeId, outlet: handleId ?? '' }, 'drag')
    }) satisfies OnConnectStart,

    onConnectEnd: ((event, state) => {
      document.removeEventListener('keydown', leaveDrag)
      const { drawing } = canvasStore.store.getState()
      // Drawn to its end, or left by Escape.
      if (!drawing || state.isValid === true) return canvasStore.stopDrawing()
      const at = 'clientX' in event ? event : event.changedTouches[0]
      if (!at) return canvasStore.stopDrawing()
      const node = state.toHandle?.nodeId ?? nodeAt(at.clientX, at.clientY)
      if (node === null || node === undefined)
        return dropOnNothing(session, drawing, { x: at.clientX, y: at.clientY })
      if (drawing.kind === 'out') connect(session, { from: drawing.node, outlet: drawing.outlet, to: node })
      else canvasStore.stopDrawing()
    }) satisfies OnConnectEnd,
  }

  function moveNodes(changes: NodeChange<FlowNode>[]): void {
    const moved: Record<string, Point> = {}
    let hasEnded = false
    for (const change of changes) {
      if (change.type !== 'position' || !change.position) continue
      moved[change.id] = change.position
      hasEnded ||= change.dragging === false
    }
    if (Object.keys(moved).length === 0) return
    if (!hasEnded) return setMoving((moving) => ({ ...moving, ...moved }))
    const snapped = Object.entries(moved).map(([id, point]) => [id, snapPoint(point)] as const)
    playbook.moveNodes(Object.fromEntries(snapped))
    setMoving(() => ({}))
  }

  function selectInside(
    key: 'nodes' | 'wires',
    changes: readonly (NodeChange<FlowNode> | EdgeChange<FlowEdge>)[],
  ): void {
    const { selection } = playbook.store.getState()
    const ids = new Set(selection[key])
    for (const change of changes) {
      if (change.type !== 'select') continue
      if (change.selected) ids.add(change.id)
      else ids.delete(change.id)
    }
    playbook.select({ ...selection, [key]: [...ids] })
  }
}

export function addArmed(session: EditorSession, type: string, at: Point): void {
  const place = session.canvas?.toCanvas(at)
  if (!place) return
  const middle = { x: place.x - nodeSize.width / 2, y: place.y - nodeSize.height / 2 }
  addNode(session, { type, at: middle })
}

function connectionOf({ source, sourceHandle, target }: FlowConnection | FlowEdge) {
  return { from: source, outlet: sourceHandle ?? '', to: target }
}

function placeOf(element: Element): Place | null {
  const [kind, id] = element.id.split('-')
  return (kind === 'node' || kind === 'wire') && id !== undefined ? { kind, id } : null
}

/** The node under a point of the window, so that a wire may be dropped anywhere on it. */
function nodeAt(x: number, y: number): string | null {
  const card = document.elementFromPoint(x, y)?.closest('.react-flow__node')
  return card?.getAttribute('data-id') ?? null
}
