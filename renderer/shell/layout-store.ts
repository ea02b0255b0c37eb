import { createStore } from 'zustand/vanilla'

export type Panel = 'left' | 'inspector' | 'dock'

export type LayoutState = {
  open: Readonly<Record<Panel, boolean>>
  size: Readonly<Record<Panel, number>>
  leftTab: 'add' | 'outline'
  /** Field that the inspector gives the focus to when it has drawn it; `first` is the first there is. */
  askedField: string | null
}

export const panelRange = {
  left: { min: 200, max: 420, preset: 264 },
  inspector: { min: 320, max: 640, preset: 384 },
  dock: { min: 160, max: 560, preset: 280 },
} as const satisfies Record<Panel, object>

const storageKey = 'cordon.layout'

/** Below this width there is room for one panel beside the canvas: they lie over it, one at a time. */
const narrow = matchMedia('(max-width: 1099px)')

function openAtFirst(): LayoutState['open'] {
  const hasRoom = !narrow.matches
  return { left: hasRoom, inspector: false, dock: hasRoom }
}

function startState(): LayoutState {
  const state: LayoutState = {
    open: openAtFirst(),
    size: {
      left: panelRange.left.preset,
      inspector: panelRange.inspector.preset,
      dock: panelRange.dock.preset,
    },
    leftTab: 'add',
    askedField: null,
  }
  try {
    // Written below; whatever does not fit is cut to what does.
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<Pick<LayoutState, 'size'>>
    return { ...state, size: { ...state.size, ...kept.size } }
  } catch {
    return state
  }
}

export const layoutStore = createStore<LayoutState>(startState)

layoutStore.subscribe(({ size }, before) => {
  if (size !== before.size) localStorage.setItem(storageKey, JSON.stringify({ size }))
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
