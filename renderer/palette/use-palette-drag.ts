import { type PointerEvent, useRef, useState } from 'react'
import type { NodeManifest } from '../../nodes/sdk'
import { addArmed } from '../canvas/canvas-events'
import type { EditorSession } from '../editor/session'

export type Ghost = { manifest: NodeManifest; x: number; y: number; isOver: boolean }

const threshold = 4

/** Dragging out of the palette, by pointer events: they work for a finger and a pen too, and end with Escape. */
export function usePaletteDrag(session: EditorSession) {
  const [ghost, setGhost] = useState<Ghost | null>(null)
  const dragged = useRef(false)

  const begin = (event: PointerEvent, manifest: NodeManifest) => {
    if (event.button !== 0) return
    const start = { x: event.clientX, y: event.clientY }
    dragged.current = false
    const move = ({ clientX: x, clientY: y }: globalThis.PointerEvent) => {
      if (Math.hypot(x - start.x, y - start.y) >= threshold) dragged.current = true
      if (dragged.current) setGhost({ manifest, x, y, isOver: session.canvas?.toCanvas({ x, y }) !== null })
    }
    const end = () => {
      setGhost(null)
      document.removeEventListener('pointermove', move)
      document.removeEventListener('pointerup', drop)
      document.removeEventListener('pointercancel', end)
      document.removeEventListener('keydown', leave)
    }
    const drop = ({ clientX: x, clientY: y }: globalThis.PointerEvent) => {
      end()
      if (dragged.current) addArmed(session, manifest.type, { x, y })
    }
    const leave = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') end()
    }
    document.addEventListener('pointermove', move)
    document.addEventListener('pointerup', drop)
    document.addEventListener('pointercancel', end)
    document.addEventListener('keydown', leave)
  }
  // The click that follows a drag is none.
  return { ghost, begin, wasDragged: () => dragged.current }
}
