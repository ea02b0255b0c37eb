import { createStore } from 'zustand/vanilla'

export type EventsState = {
  /** Name of a sample set; null for what is stored. */
  set: string | null
  where: string
  chosen: string | null
  side: 'fields' | 'json'
  /** What is imported next is offered to the playbooks that are deployed. */
  asLive: boolean
}

/** How the Events screen was left: coming back finds it so. */
export const eventsStore = createStore<EventsState>(() => ({
  set: null,
  where: '',
  chosen: null,
  side: 'fields',
  asLive: false,
}))

export const eventsScroll = { top: 0 }
