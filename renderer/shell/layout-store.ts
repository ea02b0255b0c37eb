import { createStore } from 'zustand/vanilla'
import { keptSizes, type Panel, panelRange } from './panel-sizes'
import { adoptPreference, keepPreference } from './preferences'

export type LayoutState = {
  open: Readonly<Record<Panel, boolean>>
  size: Readonly<Record<Panel, number>>
  leftTab: 'add' | 'outline'
  /** Field that the inspector gives the focus to when it has drawn it; `first` is the first there is. */
  askedField: string | null
}

/** Below this width there is room for one panel beside the canvas: they lie over it, one at a time. */
const narrow = matchMedia('(max-width: 1099px)')

function openAtFirst(): LayoutState['open'] {
  const hasRoom = !narrow.matches
  return { left: hasRoom, inspector: false, dock: hasRoom }
}

export const layoutStore = createStore<LayoutState>(() => ({
  open: openAtFirst(),
  size: {
    left: panelRange.left.preset,
    inspector: panelRange.inspector.preset,
    dock: panelRange.dock.preset,
  },
  leftTab: 'add',
  askedField: null,
}))

adoptPreference('layout', (kept) => {
  const size = { ...layoutStore.getState().size }
  for (const [panel, width] of keptSizes(kept)) size[panel] = width
  layoutStore.setState({ size })
})

// A window that has become narrow shows the canvas; one that has room again, what there is room for.
narrow.addEventListener('change', () => layoutStore.setState({ open: openAtFirst() }))

export function showPanel(panel: Panel, shown: boolean): void {
  layoutStore.setState(({ open }) => {
    const alone = shown && narrow.matches ? { left: false, inspector: false, dock: false } : open
    return { open: { ...alone, [panel]: shown } }
  })
}

export function togglePanel(panel: Panel): void {
  showPanel(panel, !layoutStore.getState().open[panel])
}

export function resizePanel(panel: Panel, size: number): void {
  layoutStore.setState((state) => ({ size: { ...state.size, [panel]: size } }))
  keepPreference('layout', JSON.stringify(layoutStore.getState().size))
}

/** Shows the inspector, with the focus in a field where one is asked for. */
export function openInspector(field: string | null = null): void {
  showPanel('inspector', true)
  layoutStore.setState({ askedField: field })
}

export function showLeftTab(leftTab: LayoutState['leftTab']): void {
  showPanel('left', true)
  layoutStore.setState({ leftTab })
}
