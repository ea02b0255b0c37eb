import { activeSession } from './active-session'

// The order of F6, as the eye goes.
const order = ['title', 'rail', 'left', 'canvas', 'inspector', 'dock', 'screen', 'status']

const focusable = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, [tabindex="0"]'

/** Gives the focus to a region, if it is on the screen. */
export function focusRegion(name: string): void {
  const region = document.querySelector<HTMLElement>(`[data-region="${name}"]`)
  if (region) enter(region)
}

/** Moves the focus to the next region that is on the screen, or to the one before. */
export function focusNextRegion(step: 1 | -1): void {
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
