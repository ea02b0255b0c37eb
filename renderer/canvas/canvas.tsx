import { useCallback, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { Point } from '../editor/place-node'
import { usePlaybook, useSession } from '../editor/session-context'
import { text } from '../text'
import { canvasEvents } from './canvas-events'
import { type Flow, flowDrawer } from './canvas-map'
import styles from './canvas.module.css'
import { canvasHandle } from './make-handle'
import { DrawnLine } from './drawn-line'
import { showLod } from './lod'
import { NodeCard } from './node-card'
import {
  Background,
  BackgroundVariant,
  type EdgeTypes,
  type NodeTypes,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  useStoreApi,
  type Viewport,
} from './rf'
import { useCanvasKeys } from './use-canvas-keys'
import { Wire } from './wire'

const nodeTypes: NodeTypes = { step: NodeCard }
const edgeTypes: EdgeTypes = { wire: Wire }
const grid: [number, number] = [8, 8]
const fitOptions = { padding: 0.06, maxZoom: 1 }
const middleButton = [1]
// React Flow's mark is a link, and would be a second stop of the Tab key: ours is beside the canvas.
const proOptions = { hideAttribution: true }
// Below this, mounting while panning costs more than it saves.
const cullFrom = 80

/** The picture of the playbook. React Flow draws and hits; focus, keys, names and selection are ours. */
export function Canvas() {
  const session = useSession()
  const rf = useReactFlow()
  const store = useStoreApi()
  const box = useRef<HTMLDivElement>(null)
  const [moving, setMoving] = useState<Readonly<Record<string, Point>>>({})
  const { isPanning, handlers } = useCanvasKeys(session)
  const flow = useFlow(moving)
  const hasFocus = usePlaybook(({ focus }) => focus !== null)
  const isArmed = useStore(session.canvasStore.store, ({ armed }) => armed !== null)
  const [events] = useState(() =>
    canvasEvents({ session, setMoving, cancelDrag: () => store.getState().cancelConnection() }),
  )

  const onMove = useCallback(
    (_: unknown, viewport: Viewport) => {
      session.keepViewport(viewport)
      if (box.current) showLod(box.current, viewport.zoom)
    },
    [session],
  )
  useEffect(() => {
    session.attachCanvas(canvasHandle({ session, rf, box: () => box.current }))
    return () => session.attachCanvas(null)
  }, [session, rf])

  return (
    <ReactFlow
      ref={box}
      className={styles.canvas}
      data-scope="canvas"
      data-testid="canvas"
      data-region="canvas"
      data-armed={isArmed}
      data-panning={isPanning}
      data-lod="full"
      aria-label={text.canvas.name(flow.nodes.length, flow.edges.length)}
      aria-describedby="canvas-keys"
      tabIndex={hasFocus ? -1 : 0}
      // React Flow declares its arrays mutable and does not change them.
      nodes={flow.nodes as Flow['nodes'][number][]}
      edges={flow.edges as Flow['edges'][number][]}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      connectionLineComponent={DrawnLine}
      {...(session.viewport
        ? { defaultViewport: session.viewport }
        : { fitView: true, fitViewOptions: fitOptions })}
      minZoom={0.05}
      maxZoom={2}
      snapToGrid
      snapGrid={grid}
      connectionRadius={40}
      connectionDragThreshold={4}
      nodeDragThreshold={3}
      connectOnClick={false}
      onlyRenderVisibleElements={flow.nodes.length >= cullFrom}
      panOnScroll
      panOnDrag={isPanning ? true : middleButton}
      selectionOnDrag={!isPanning}
      selectionMode={SelectionMode.Partial}
      deleteKeyCode={null}
      selectionKeyCode={null}
      multiSelectionKeyCode={null}
      panActivationKeyCode={null}
      zoomActivationKeyCode={null}
      zoomOnDoubleClick={false}
      nodesFocusable={false}
      edgesFocusable={false}
      disableKeyboardA11y
      proOptions={proOptions}
      elevateNodesOnSelect
      onMove={onMove}
      onInit={({ getViewport }) => onMove(null, getViewport())}
      {...events}
      {...handlers}
    >
      <Background variant={BackgroundVariant.Dots} gap={24} size={1.2} color="var(--line-soft)" />
      <p id="canvas-keys" className="visually-hidden">
        {text.canvas.keys}
      </p>
    </ReactFlow>
  )
}

/** What is drawn of the document; what has not changed keeps its identity from one time to the next. */
function useFlow(moving: Readonly<Record<string, Point>>): Flow {
  const { manifests } = useSession()
  const document = usePlaybook((state) => state.document)
  const selection = usePlaybook((state) => state.selection)
  const [draw] = useState(flowDrawer)
  return draw({ document, manifests, selection, moving })
}
