import { useStore } from 'zustand'
import { useEventCount, useSampleSets } from '../api/queries'
import { usePlaybook, useSession } from '../editor/session-context'
import { failedRuns } from './failed-runs'
import { useReplayChoices } from './use-replay-choices'

/** How many events a replay of what is chosen would look at; null where only replaying tells. */
export function useChosenCount(): number | null {
  const session = useSession()
  const { events: choice, where } = useReplayChoices()
  const samples = usePlaybook(({ document }) => document.samples)
  const sets = useSampleSets()
  const stored = useEventCount()
  const failed = useStore(session.replay.store, ({ totals }) => failedRuns(totals))
  switch (choice) {
    case 'samples':
      return sets.data?.find(({ name }) => name === samples)?.events ?? null
    case 'failed':
      return failed
    case 'stored':
      return ['', 'true'].includes(where.trim()) ? (stored.data?.events ?? null) : null
    default:
      return choice satisfies never
  }
}
