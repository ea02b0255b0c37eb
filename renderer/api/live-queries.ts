import { useQuery } from '@tanstack/react-query'
import { useApi } from './api-context'
import { keys, pageSize } from './queries'

/** What a person can decide, the oldest deadline first. */
export function useWaits() {
  const api = useApi()
  return useQuery({
    queryKey: [...keys.live, 'waits'],
    queryFn: () => api.live.waits({ person: true, limit: pageSize }),
  })
}

/** Effects of which it is not known whether they came about, the newest first. */
export function useOpenEffects() {
  const api = useApi()
  return useQuery({
    queryKey: [...keys.live, 'effects'],
    queryFn: () => api.live.effects({ states: ['UNKNOWN', 'ACCEPTED'], limit: pageSize }),
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
