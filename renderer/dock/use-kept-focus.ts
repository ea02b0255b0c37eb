import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import { useSession } from '../editor/session-context'

/**
 * When another tab comes up by itself, the panel goes and takes the control with it that has the focus: the tab that
 * is chosen now gets it, since the page would give it to nobody. For the part that draws the tabs.
 */
export function useKeptFocus(dock: RefObject<HTMLElement | null>, panelId: string): void {
  const { store } = useSession().dock
  const isLost = useRef(false)
  // Only the moment of the change still knows where the focus is: after the drawing it is gone.
  useEffect(
    () =>
      store.subscribe((state, before) => {
        if (state.tab === before.tab) return
        isLost.current = document.getElementById(panelId)?.contains(document.activeElement) === true
      }),
    [store, panelId],
  )
  // After every drawing: the first one after the change is the one with the new tab.
  useLayoutEffect(() => {
    if (!isLost.current) return
    isLost.current = false
    dock.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus()
  })
}
