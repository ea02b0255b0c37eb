/**
 * For the elements of the canvas that take the focus. One that goes away with it (scrolled out of view, deleted by
 * undo) leaves it to the canvas, never to the page.
 */
export function keepFocusOnCanvas(element: Element | null): (() => void) | undefined {
  if (!element) return undefined
  return () => {
    if (document.activeElement !== element) return
    element.closest<HTMLElement>('[data-scope="canvas"]')?.focus({ preventScroll: true })
  }
}
