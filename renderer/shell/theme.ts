import { createStore } from 'zustand/vanilla'
import { adoptPreference, keepPreference } from './preferences'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

export const themeStore = createStore<{ theme: Theme }>(() => ({ theme: 'system' }))

/** Follows the system unless a person chose otherwise. */
export function chooseTheme(theme: Theme): void {
  applyTheme(theme)
  keepPreference('theme', theme)
}

adoptPreference('theme', (kept) => applyTheme(themes.find((theme) => theme === kept) ?? 'system'))

function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  themeStore.setState({ theme })
}
