import { createStore } from 'zustand/vanilla'
import type { RunFilter } from '../../electron/views/runs'
import type { Approvals } from '../replay/replay-runner'

export type DockTab = 'replay' | 'data' | 'problems'
export type EventChoice = 'samples' | 'stored' | 'failed'
type Side = 'payload' | 'values' | 'event'

/** What the Replay tab sets for the next replay. */
export type ReplayChoices = { events: EventChoice; where: string; approvals: Approvals }

export type DockState = {
  tab: DockTab
  /** Which runs the Data tab lists. */
  target: RunFilter
  filter: string
  /** Position of the event that is looked at; null for all. */
  position: number | null
  side: Side
  /** What is replayed while nothing else says what. */
  defaults: ReplayChoices
  /** What a person has set since the playbook was opened. */
  chosen: Partial<ReplayChoices>
}

export function createDockStore(hasSamples: boolean) {
  const store = createStore<DockState>(() => ({
    tab: 'replay',
    target: { all: true },
    filter: '',
    position: null,
    side: 'payload',
    defaults: { events: hasSamples ? 'samples' : 'stored', where: '', approvals: 'stop' },
    chosen: {},
  }))
  const { setState: set, getState: get } = store
  return {
    store,
    choose: (tab: DockTab) => set({ tab }),
    /** Lists other runs. The event that is looked at stays. */
    list(target: RunFilter): void {
      if (JSON.stringify(target) !== JSON.stringify(get().target)) set({ target, filter: '' })
    },
    set: (parts: Partial<Pick<DockState, 'filter' | 'position' | 'side'>>) => set(parts),
    chooseReplay: (parts: Partial<ReplayChoices>) =>
      set(({ chosen }) => ({ chosen: { ...chosen, ...parts } })),
  }
}
