import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { StepView } from '../../electron/views/replays'
import type { RunFilter } from '../../electron/views/runs'
import { useApi } from './api-context'
import { pageSize } from './queries'

const whileRunningMs = 1000

type RowsQuery = { replay: string; select: RunFilter; filter: string; isRunning: boolean }

/** Runs of a replay, newest first, in keyset pages; asked again while the replay adds to them. */
export function useDataRows({ replay, select, filter, isRunning }: RowsQuery) {
  const api = useApi()
  const words = filter.trim()
  return useInfiniteQuery({
    queryKey: ['rows', replay, select, words, isRunning],
    queryFn: ({ pageParam, signal }) =>
      api.replays.rows(
        {
          replay,
          select,
          limit: pageSize,
          ...(words === '' ? {} : { filter: words }),
          ...(pageParam === null ? {} : { before: pageParam }),
        },
        { signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    refetchInterval: isRunning ? whileRunningMs : false,
  })
}

type DetailQuery = { replay: string; position: number; select: RunFilter; fallbackNode: string | null }

/** What the chosen row has of the wire or node that is looked at: one request, for this row alone. */
export function useRowDetail({ replay, position, select, fallbackNode }: DetailQuery) {
  const api = useApi()
  const node = 'node' in select ? select.node : 'failedAt' in select ? select.failedAt : fallbackNode
  return useQuery({
    queryKey: ['detail', replay, position, select, node],
    queryFn: () =>
      'edge' in select
        ? api.replays.crossing({ replay, position, edge: select.edge })
        : api.replays.step({ replay, position, node: node ?? '' }),
    enabled: 'edge' in select || node !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
  })
}

/** All tries of a step, in pages: of one in a loop there are many. `first` is the page that is there already. */
export function useTries(first: StepView, { replay, position }: { replay: string; position: number }) {
  const api = useApi()
  const { node } = first
  return useInfiniteQuery({
    queryKey: ['tries', replay, position, node],
    queryFn: ({ pageParam }) => api.replays.step({ replay, position, node, from: pageParam }),
    initialPageParam: 0,
    initialData: { pages: [first], pageParams: [0] },
    getNextPageParam: ({ total }, pages) => {
      const shown = pages.reduce((sum, { tries }) => sum + tries.length, 0)
      return shown < total ? shown : null
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
  })
}

export function useRunEvent(replay: string, position: number) {
  const api = useApi()
  return useQuery({
    queryKey: ['run event', replay, position],
    queryFn: () => api.replays.event({ replay, position }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
  })
}
