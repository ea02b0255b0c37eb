import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { EventHead } from '../../electron/views/events'
import type { JsonObject } from '../../nodes/sdk'
import { useApi } from './api-context'

// One file for what is asked and under which key it is kept, so that whoever changes something knows what to ask again.
export const keys = {
  playbooks: ['playbooks'],
  replays: ['replays'],
  eventCount: ['event count'],
  events: ['events'],
  /** What live runs wait for, and what they have done. */
  live: ['live'],
} as const

export const pageSize = 200

export function usePlaybooks() {
  const api = useApi()
  return useQuery({ queryKey: keys.playbooks, queryFn: () => api.playbooks.list() })
}

export function useManifests() {
  const api = useApi()
  const toMap = (list: Awaited<ReturnType<typeof api.nodes.list>>) =>
    new Map(list.map((manifest) => [manifest.type, manifest]))
  return useQuery({
    queryKey: ['manifests'],
    queryFn: async () => toMap(await api.nodes.list()),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useSampleSets() {
  const api = useApi()
  return useQuery({ queryKey: ['sample sets'], queryFn: () => api.samples.list(), staleTime: 60_000 })
}

export function useLists() {
  const api = useApi()
  return useQuery({ queryKey: ['lists'], queryFn: () => api.lists.all() })
}

export function useEventCount() {
  const api = useApi()
  return useQuery({ queryKey: keys.eventCount, queryFn: () => api.events.count() })
}

export function useAppInfo() {
  const api = useApi()
  return useQuery({ queryKey: ['app'], queryFn: () => api.app.info(), staleTime: Number.POSITIVE_INFINITY })
}

/** The newest replays, of all playbooks. */
export function useReplays() {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: keys.replays,
    queryFn: ({ pageParam }) => api.replays.list({ before: pageParam, limit: pageSize }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
  })
}

/** The draft of a playbook, to be read: its nodes have names. */
export function useDraft(id: string | null) {
  const api = useApi()
  return useQuery({
    queryKey: [...keys.playbooks, 'draft', id],
    queryFn: async () => (await api.playbooks.get({ ref: { id: id ?? '', version: 'draft' } })).playbook,
    enabled: id !== null,
  })
}

export function useReplay(id: string) {
  const api = useApi()
  return useQuery({ queryKey: [...keys.replays, id], queryFn: () => api.replays.get({ id }) })
}

/** Stored events, newest first, in keyset pages. A filter that is being typed cancels the query before it. */
export function useStoredEvents(where: string, enabled: boolean) {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: [...keys.events, where],
    queryFn: ({ pageParam, signal }) =>
      api.events.newest(
        {
          limit: pageSize,
          ...(where === '' ? {} : { where }),
          ...(pageParam ? { before: pageParam } : {}),
        },
        { signal },
      ),
    initialPageParam: null as { time: number; seq: number } | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    enabled,
  })
}

const wholeSet = 500

export function useSampleEvents(name: string | null) {
  const api = useApi()
  return useQuery<EventHead[]>({
    queryKey: ['sample events', name],
    queryFn: () => api.samples.events({ name: name ?? '', limit: wholeSet }),
    enabled: name !== null,
    staleTime: 60_000,
  })
}

/** An event as expressions see it; for a stored one also the text that it came as. */
export function useEventDocument(set: string | null, id: string) {
  const api = useApi()
  return useQuery({
    queryKey: ['event', set, id],
    queryFn: async (): Promise<{ event: JsonObject; raw: string | null }> => {
      if (set !== null) return { event: (await api.samples.event({ name: set, id })).event, raw: null }
      const { event, raw } = await api.events.get({ id })
      return { event, raw: typeof raw === 'string' ? raw : raw.base64 }
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
}
