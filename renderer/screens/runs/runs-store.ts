import { createStore } from 'zustand/vanilla'

export type RunsState = {
  mode: 'live' | 'replays'
  /** The replay whose runs are listed. */
  replay: string | null
  position: number | null
}

/** How the Runs screen was left. Live is empty until playbooks can be deployed, so it begins with the replays. */
export const runsStore = createStore<RunsState>(() => ({ mode: 'replays', replay: null, position: null }))

export const runsScroll = { top: 0 }
