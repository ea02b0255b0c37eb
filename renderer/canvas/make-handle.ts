import { outletNames } from '../../nodes/sdk'
import type { Place } from '../editor/history'
import type { EditorSession } from '../editor/session'
import type { Point } from '../editor/place-node'
import type { CanvasHandle } from './canvas-handle'
import { nodeHeight, nodeSize } from './node-geometry'
import type { ReactFlowInstance } from './rf'

type Parts = { session: EditorSession; rf: ReactFlowInstance; box: () => HTMLElement | null }

const margin = 48
const mountTries = 20
const fit = { padding: 0.06, maxZoom: 1 }

export function canvasHandle({ session, rf, box }: Parts): CanvasHandle {
  const { playbook } = session
  const motion = () => ({ duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200 })

  function reveal(place: Place): void {
    const bounds = box()?.getBoundingClientRect()
    const area = areaOf(session, place)
    if (!bounds || !area || bounds.width === 0) return
    const { x, y, zoom } = rf.getViewport()
    const shift = (start: number, length: number, offset: number, room: number) => {
      const from = start * zoom + offset
      const to = from + length * zoom
      if (from < margin) return margin - from
      return to > room - margin ? Math.max(room - margin - to, margin - from) : 0
    }
    const dx = shift(area.x, area.width, x, bounds.width)
    const dy = shift(area.y, area.height, y, bounds.height)
    if (dx !== 0 || dy !== 0) void rf.setViewport({ x: x + dx, y: y + dy, zoom }, motion())
  }

  return {
    reveal,
    focus(place) {
      playbook.focusOn(place)
      if (!place) return box()?.focus({ preventScroll: true })
      reveal(place)
      focusWhenMounted(place, box, mountTries)
    },
    zoom(to) {
      const { selection } = playbook.store.getState()
      const nodes = selection.nodes.map((id) => ({ id }))
      if (to === 'in') void rf.zoomIn(motion())
      else if (to === 'out') void rf.zoomOut(motion())
      else if (to === 'actual') void rf.zoomTo(1, motion())
      else
        void rf.fitView({ ...fit, ...motion(), ...(to === 'selection' && nodes.length > 0 ? { nodes } : {}) })
    },
    pan(by) {
      const { x, y, zoom } = rf.getViewport()
      void rf.setViewport({ x: x + by.x, y: y + by.y, zoom })
    },
    toCanvas(point) {
      const bounds = box()?.getBoundingClientRect()
      const isInside =
        bounds &&
        point.x >= bounds.left &&
        point.x <= bounds.right &&
        point.y >= bounds.top &&
        point.y <= bounds.bottom
      return isInside ? rf.screenToFlowPosition(point) : null
    },
    centre: () => rf.screenToFlowPosition(middleOf(box())),
    beside(place) {
      const area = areaOf(session, place)
      if (!area) return middleOf(box())
      return rf.flowToScreenPosition({ x: area.x + area.width + 16, y: area.y })
    },
  }
}

type Area = { x: number; y: number; width: number; height: number }

/** The room that a node takes; for a wire, that of the node it leads to. */
function areaOf({ playbook, manifests }: EditorSession, place: Place): Area | null {
  const { document } = playbook.store.getState()
  const id = place.kind === 'node' ? place.id : document.edges.find((edge) => edge.id === place.id)?.to
  const node = document.nodes.find((candidate) => candidate.id === id)
  const at = node && document.layout[node.id]
  if (!node || !at) return null
  const manifest = manifests.get(node.type)
  const outlets = manifest ? outletNames(manifest).length : 1
  return { ...at, width: nodeSize.width, height: nodeHeight(outlets) }
}

function middleOf(box: HTMLElement | null): Point {
  const { left, top, width, height } = box?.getBoundingClientRect() ?? new DOMRect()
  return { x: left + width / 2, y: top + height / 2 }
}

// A node that was out of view is mounted a few frames after the view has moved to it.
function focusWhenMounted(place: Place, box: () => HTMLElement | null, tries: number): void {
  const element = document.getElementById(`${place.kind}-${place.id}`)
  if (element) return element.focus({ preventScroll: true })
  if (tries > 0) requestAnimationFrame(() => focusWhenMounted(place, box, tries - 1))
  else box()?.focus({ preventScroll: true })
}
