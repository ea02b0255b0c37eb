export type Panel = 'left' | 'inspector' | 'dock'

export const panelRange = {
  left: { min: 200, max: 420, preset: 264 },
  inspector: { min: 320, max: 640, preset: 384 },
  dock: { min: 160, max: 560, preset: 280 },
} as const satisfies Record<Panel, object>

/** The sizes that a kept layout has for panels that there are, within their ranges. */
export function keptSizes(kept: string): [Panel, number][] {
  let sizes: unknown
  try {
    sizes = JSON.parse(kept)
  } catch {
    return []
  }
  if (typeof sizes !== 'object' || sizes === null) return []
  return Object.entries(sizes).flatMap(([panel, size]): [Panel, number][] => {
    if (!isPanel(panel) || typeof size !== 'number') return []
    const { min, max } = panelRange[panel]
    return [[panel, Math.min(max, Math.max(min, size))]]
  })
}

function isPanel(name: string): name is Panel {
  return Object.hasOwn(panelRange, name)
}
