import { lazy } from 'react'

// The frame is painted from a small style sheet and a small script; each screen brings its own when it is first shown.

export const EditorScreen = lazy(async () => {
  const { EditorScreen: screen } = await import('./editor/editor-screen')
  return { default: screen }
})

export const EventsScreen = lazy(async () => {
  const { EventsScreen: screen } = await import('./events/events-screen')
  return { default: screen }
})

export const PlaybooksScreen = lazy(async () => {
  const { PlaybooksScreen: screen } = await import('./playbooks/playbooks-screen')
  return { default: screen }
})

export const RunsScreen = lazy(async () => {
  const { RunsScreen: screen } = await import('./runs/runs-screen')
  return { default: screen }
})
