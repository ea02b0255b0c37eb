import { activeSession } from './active-session'

// The order of F6, as the eye goes.
const order = ['title', 'rail', 'left', 'canvas', 'inspector', 'dock', 'screen', 'status']

const focusable = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, [tabindex="0"]'

/** Moves the focus to the next region that is on the screen, or to the one before. */
export function focusRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')]
    .filter((region) => region.offsetParent !== null || region.getClientRects().length > 0)
    .toSorted((a, b) => order.indexOf(a.dataset.region ?? '') - order.indexOf(b.dataset.region ?? ''))
  const at = regions.findIndex((region) => region.contains(document.activeElement))
  const from = at < 0 && step < 0 ? 0 : at
  const next = regions.at((from + step) % regions.length)
  if (next) enter(next)
}

function enter(region: HTMLElement): void {
  const { session } = activeSession.getState()
  if (region.dataset.region === 'canvas' && session?.canvas) {
    const { focus } = session.playbook.store.getState()
    return session.canvas.focus(focus)
  }
  const inside = [...region.querySelectorAll<HTMLElement>(focusable)].find(
    (element) => element.tabIndex >= 0 && element.getClientRects().length > 0,
  )
  ;(inside ?? region).focus()
}
