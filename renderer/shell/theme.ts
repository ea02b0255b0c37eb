import { createStore } from 'zustand/vanilla'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Read before the first paint too, by `theme-first.js` (vite.config.ts). */
const storageKey = 'cordon.theme'

export const themeStore = createStore<{ theme: Theme }>(() => {
  const kept = localStorage.getItem(storageKey)
  return { theme: themes.find((theme) => theme === kept) ?? 'system' }
})

/** Follows the system unless a person chose otherwise. */
export function setTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme)
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  themeStore.setState({ theme })
}
