import { createStore } from 'zustand/vanilla'
import type { ReplayNews, ReplaySource, ReplayState, ReplayView, RunPath } from '../../electron/views/replays'
import type { Totals } from '../../electron/views/totals'
import { emptyTotals, foldTotals } from './fold-totals'

/** The replay that the canvas shows. */
export type ShownReplay = {
  id: string
  /** Live runs are looked at as a replay is, but are no replay: nothing of them is started or stopped from here. */
  kind: ReplayView['kind']
  state: ReplayState
  processed: number
  expected: number | null
  seconds: number
  error: string | null
  source: ReplaySource | null
  approvals: ReplayView['approvals'] | null
  logicHash: string | null
  /** Run over a part of an earlier replay's events. */
  isPart: boolean
}

/** What a replay was of: enough to run it again. */
export type ReplaySettings = Pick<ReplayView, 'source' | 'approvals'>

export type ReplayStoreState = {
  replay: ShownReplay | null
  totals: Totals | null
  /** Why a replay could not be started, in words. */
  refused: string | null
  isStarting: boolean
  /** The way of the event that is looked at; null when all are. */
  path: RunPath | null
  /** Of the replay that was found when the playbook was opened; null when there was none. */
  restored: ReplaySettings | null
}

export type ReplayStore = ReturnType<typeof createReplayStore>

/**
 * What the replay on the canvas has come to. Kept apart from the document: a replay that changes figures ten times a
 * second must not rebuild what is drawn, so nodes and wires read their own figures from here.
 */
export function createReplayStore() {
  const store = createStore<ReplayStoreState>(() => ({
    replay: null,
    totals: null,
    refused: null,
    isStarting: false,
    path: null,
    restored: null,
  }))
  const { setState: set, getState: get } = store

  return {
    store,

    begin: () => set({ isStarting: true, refused: null }),
    refuse: (refused: string) => set({ isStarting: false, refused }),

    started(replay: Pick<ShownReplay, 'id' | 'kind' | 'expected' | 'isPart'>): void {
      const shown: ShownReplay = {
        ...replay,
        state: 'running',
        processed: 0,
        seconds: 0,
        error: null,
        source: null,
        approvals: null,
        logicHash: null,
      }
      set({ replay: shown, totals: emptyTotals, isStarting: false, refused: null, path: null })
    },

    /** News of another replay than the one shown are left aside. */
    take(id: string, news: ReplayNews): void {
      const { replay, totals } = get()
      if (replay?.id !== id) return
      const { state, processed, expected, seconds, error } = news
      set({
        replay: { ...replay, state, processed, expected: expected ?? replay.expected, seconds, error },
        totals: foldTotals(totals ?? emptyTotals, news.totals),
      })
    },

    describe(
      id: string,
      { source, approvals, logicHash }: Pick<ReplayView, 'source' | 'approvals' | 'logicHash'>,
    ): void {
      const { replay } = get()
      if (replay?.id === id) set({ replay: { ...replay, source, approvals, logicHash } })
    },

    /** Shows a replay that has ended. */
    show(view: ReplayView): void {
      const { summary } = view
      const processed = summary ? summary.totals.runs + summary.totals.notMatched : 0
      set({
        replay: {
          id: view.id,
          kind: view.kind,
          state: view.state,
          processed,
          expected: null,
          seconds: summary?.seconds ?? 0,
          error: null,
          source: view.source,
          approvals: view.approvals,
          logicHash: view.logicHash,
          isPart: false,
        },
        totals: summary?.totals ?? null,
        refused: null,
        isStarting: false,
        path: null,
      })
    },

    /** Keeps what the replay found on opening was of. */
    restored: ({ source, approvals }: ReplaySettings) => set({ restored: { source, approvals } }),

    clear: () => set({ replay: null, totals: null, refused: null, isStarting: false, path: null }),
    follow: (path: RunPath | null) => set({ path }),
  }
}

/** A replay is on its way, so that no other can be started. Live runs go on beside every replay. */
export function isReplaying({
  replay,
  isStarting,
}: Pick<ReplayStoreState, 'replay' | 'isStarting'>): boolean {
  return isStarting || (replay?.kind === 'replay' && replay.state === 'running')
}
