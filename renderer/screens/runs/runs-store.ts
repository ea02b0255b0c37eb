import { createStore } from 'zustand/vanilla'

export type RunsState = {
  /** Null until a person has chosen: live runs where there are any, else the replays. */
  mode: 'live' | 'waiting' | 'unknown' | 'replays' | null
  /** The replay whose runs are listed. */
  replay: string | null
  position: number | null
  /** The live set whose runs are listed. */
  set: string | null
  setPosition: number | null
  wait: string | null
  effect: string | null
}

/** How the Runs screen was left. */
export const runsStore = createStore<RunsState>(() => ({
  mode: null,
  replay: null,
  position: null,
  set: null,
  setPosition: null,
  wait: null,
  effect: null,
}))

export const runsScroll = { replays: { top: 0 }, live: { top: 0 } }
