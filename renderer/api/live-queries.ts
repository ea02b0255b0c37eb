import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { WaitPlace } from '../../electron/views/live'
import { useApi } from './api-context'
import { keys, pageSize } from './queries'

/** What a person can decide, the oldest deadline first. */
export function useWaits() {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: [...keys.live, 'waits'],
    queryFn: ({ pageParam }) =>
      api.live.waits({ person: true, limit: pageSize, ...(pageParam && { after: pageParam }) }),
    initialPageParam: null as WaitPlace | null,
    getNextPageParam: ({ next }) => next,
  })
}

/** Effects of which it is not known whether they came about, the newest first. */
export function useOpenEffects() {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: [...keys.live, 'effects'],
    queryFn: ({ pageParam }) =>
      api.live.effects({
        states: ['UNKNOWN', 'ACCEPTED'],
        limit: pageSize,
        ...(pageParam !== null && { before: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
}

/** The saved versions of a playbook, the newest first. */
export function useVersions(playbook: string) {
  const api = useApi()
  return useQuery({
    queryKey: [...keys.playbooks, 'versions', playbook],
    queryFn: () => api.playbooks.versions({ id: playbook }),
  })
}
