/**
 * For the ref of a part that may go away while the focus is in it: the focus is given on, and never falls to the page.
 * The ref has to be the same function each time the part is drawn: React takes another for a part that went away.
 */
export function keepFocus(part: HTMLElement | null, giveOn: () => void): (() => void) | undefined {
  if (!part) return undefined
  return () => {
    if (part.contains(document.activeElement)) giveOn()
  }
}

/** For the details of a row: the focus goes back to the table that they stand beside. */
export function keepFocusInTable(details: HTMLElement | null): (() => void) | undefined {
  return keepFocus(details, () => {
    const table = details?.parentElement?.querySelector<HTMLElement>('[role="grid"]')
    const back = table ?? details?.closest<HTMLElement>('[data-region]')
    back?.focus({ preventScroll: true })
  })
}

/** For what a panel shows of one thing, which gives way to that of another: the focus stays in the panel. */
export function keepFocusInPanel(part: HTMLElement | null): (() => void) | undefined {
  return keepFocus(part, () => part?.closest<HTMLElement>('aside')?.focus({ preventScroll: true }))
}
