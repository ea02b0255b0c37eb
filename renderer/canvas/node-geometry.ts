/** Sizes of the anatomy of a node, in canvas units: the style sheet of the card follows them. */
export const nodeSize = { width: 224, height: 72 } as const

const firstPort = 40
const portStep = 24
const belowPorts = 16
/** Where a wire meets the drawn port: half of its 10 px outside the edge. */
const portReach = 5
/** The box that takes the pointer, larger than what is drawn. */
const portBox = 24

/** Distance of a port from the upper edge: of the input, and of the outlet with this number. */
export function portY(index: number): number {
  return firstPort + index * portStep
}

/** Height grows by port rows alone. */
export function nodeHeight(outlets: number): number {
  return Math.max(nodeSize.height, portY(outlets - 1) + belowPorts)
}

export type PortBox = { id: string; kind: 'in' | 'out'; x: number; y: number; width: number; height: number }

/** Name of the port that wires come in by. */
export const inputPort = 'in'

/** The boxes of all ports of a node, relative to it: given to the canvas so that it need not measure. */
export function portBoxes(outlets: readonly string[], hasInput: boolean): PortBox[] {
  const box = { width: portBox, height: portBox }
  const top = (index: number) => portY(index) - portBox / 2
  const out = outlets.map((id, index): PortBox => {
    return { id, kind: 'out', x: nodeSize.width + portReach - portBox, y: top(index), ...box }
  })
  return hasInput ? [{ id: inputPort, kind: 'in', x: -portReach, y: top(0), ...box }, ...out] : out
}
