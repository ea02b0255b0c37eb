export type Lod = 'full' | 'compact' | 'block'

const compactBelow = 0.6
const blockBelow = 0.3

export function lodOf(zoom: number): Lod {
  if (zoom >= compactBelow) return 'full'
  return zoom >= blockBelow ? 'compact' : 'block'
}

/** How much larger than the canvas text is drawn, so that it can still be read when the canvas is a little smaller. */
export function textScale(zoom: number): number {
  const wanted = readableZoom / zoom
  return Math.min(largestText, Math.max(1, Math.round(wanted * 20) / 20))
}

const readableZoom = 0.85
const largestText = 1.3

/** How much chips on wires and, further out, all of a node are scaled back up. */
export function unzoomOf(zoom: number): number {
  const whole = zoom >= 1 ? 1 : 1 / zoom
  return lodOf(zoom) === 'full' ? Math.min(largestChip, whole) : whole
}

const largestChip = 1.4

/**
 * Shows the level of detail of a zoom on the element of the canvas. Style sheets do the rest: zooming renders no
 * component.
 */
export function showLod(canvas: HTMLElement, zoom: number): void {
  const lod = lodOf(zoom)
  if (canvas.dataset.lod !== lod) canvas.dataset.lod = lod
  setVariable(canvas, '--unzoom', unzoomOf(zoom).toFixed(2))
  setVariable(canvas, '--text-scale', lod === 'full' ? textScale(zoom).toFixed(2) : '1')
}

// Setting a variable restyles all that is on the canvas, so it is set only when it changes.
function setVariable(canvas: HTMLElement, name: string, value: string): void {
  if (canvas.style.getPropertyValue(name) !== value) canvas.style.setProperty(name, value)
}
