import type { QueryClient } from '@tanstack/react-query'
import type { ApiClient } from '../../electron/api/client'
import { followAlways } from './follow-always'
import { keys } from './queries'

/** Keeps the count of events as it is now: they also come in by the command line, which tells no page. */
export function followEventCount(
  api: { events: Pick<ApiClient['events'], 'follow'> },
  client: Pick<QueryClient, 'setQueryData'>,
): () => void {
  const abort = new AbortController()
  void followAlways({
    ask: (signal) => api.events.follow(undefined, { signal }),
    take: (count) => client.setQueryData(keys.eventCount, count),
    signal: abort.signal,
  })
  return () => abort.abort()
}
