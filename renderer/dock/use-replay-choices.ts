import { useStore } from 'zustand'
import { useSession } from '../editor/session-context'
import type { ReplayChoices } from './dock-store'
import { replayChoices } from './replay-choices'

/** What the Replay tab shows as chosen. */
export function useReplayChoices(): ReplayChoices {
  const { dock, replay } = useSession()
  const defaults = useStore(dock.store, (state) => state.defaults)
  const chosen = useStore(dock.store, (state) => state.chosen)
  const restored = useStore(replay.store, (state) => state.restored)
  return replayChoices({ defaults, chosen }, restored)
}
