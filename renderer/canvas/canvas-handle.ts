import type { Place } from '../editor/history'
import type { Point } from '../editor/place-node'

/** What the rest of the editor may ask of the canvas on the screen. */
export type CanvasHandle = {
  /** Brings a place into view and gives it the focus; null gives it to the canvas itself. */
  focus(place: Place | null): void
  /** Brings a place into view, leaving the focus where it is. */
  reveal(place: Place): void
  zoom(to: 'actual' | 'all' | 'selection' | 'in' | 'out'): void
  pan(by: Point): void
  /** A point of the window, in canvas units; null when it is not over the canvas. */
  toCanvas(point: Point): Point | null
  /** The middle of what is in view, in canvas units. */
  centre(): Point
  /** Where in the window something about a place can be opened. */
  beside(place: Place): Point
}
