import { createStore } from 'zustand/vanilla'
import type { Source } from '../editor/starting-node'
import type { Point } from '../editor/place-node'

/** A wire that is being drawn: by dragging, or by a click on its first end. */
export type Drawing = { kind: 'out'; node: string; outlet: string } | { kind: 'in'; node: string }

/** What is open over the canvas. `at` is a place in the window. */
export type Overlay =
  | { kind: 'add'; at: Point; place: Point; from: Source | null; splice: boolean }
  | { kind: 'outlet'; at: Point; node: string }
  | { kind: 'target'; at: Point; from: Source }

export type CanvasState = {
  drawing: (Drawing & { by: 'drag' | 'click' }) | null
  overlay: Overlay | null
  /** Node type that the next click on the canvas adds. */
  armed: string | null
}

/** What a person is in the middle of on the canvas. None of it is part of the document. */
export function createCanvasStore() {
  const store = createStore<CanvasState>(() => ({ drawing: null, overlay: null, armed: null }))
  const { setState: set, getState: get } = store
  return {
    store,
    draw: (drawing: Drawing, by: 'drag' | 'click') =>
      set({ drawing: { ...drawing, by }, overlay: null, armed: null }),
    stopDrawing: () => set({ drawing: null }),
    open: (overlay: Overlay) => set({ overlay, drawing: null, armed: null }),
    close: () => set({ overlay: null }),
    arm: (armed: string | null) => set({ armed, drawing: null, overlay: null }),
    /** Ends whatever is in the middle; false when nothing was. */
    cancel(): boolean {
      const { drawing, overlay, armed } = get()
      if (!drawing && !overlay && armed === null) return false
      set({ drawing: null, overlay: null, armed: null })
      return true
    },
  }
}
