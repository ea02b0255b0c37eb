import { useEffect, useMemo } from 'react'
import type { ReplayView } from '../../../electron/views/replays'
import { useReplays } from '../../api/queries'

/** The sets of runs of one kind, newest first: pages that hold none of it are passed over. `isWanted` must not change. */
export function useSets(isWanted: (set: ReplayView) => boolean) {
  const query = useReplays()
  const { data, hasNextPage, isFetching, fetchNextPage } = query
  const sets = useMemo(
    () => data?.pages.flatMap((page) => page.replays.filter(isWanted)) ?? [],
    [data, isWanted],
  )
  useEffect(() => {
    if (sets.length === 0 && hasNextPage && !isFetching) void fetchNextPage()
  }, [sets, hasNextPage, isFetching, fetchNextPage])
  return { query, sets }
}
