import type { Playbook } from '../../nodes/playbook/schema'
import { nodeSize } from '../canvas/node-geometry'

export type Point = { x: number; y: number }

const gridStep = 8
/** From the left edge of a node to that of the next: room for the label of the wire between them. */
export const columnStep = 320

const gap = 24

const snap = (value: number): number => Math.round(value / gridStep) * gridStep
export const snapPoint = ({ x, y }: Point): Point => ({ x: snap(x), y: snap(y) })

/** The place itself, or the next one below it where a node covers none that is there. */
export function freePlace(
  { layout }: Pick<Playbook, 'layout'>,
  wanted: Point,
  heightOf: (id: string) => number,
): Point {
  const boxes = Object.entries(layout).map(([id, { x, y }]) => ({ x, y, height: heightOf(id) }))
  let { x, y } = snapPoint(wanted)
  for (;;) {
    const hit = boxes.find(
      (box) =>
        Math.abs(box.x - x) < nodeSize.width + gap &&
        y < box.y + box.height + gap &&
        box.y < y + nodeSize.height + gap,
    )
    if (!hit) return { x, y }
    y = snap(hit.y + hit.height + gap + gridStep)
  }
}
