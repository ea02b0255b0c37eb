import type { QueryClient } from '@tanstack/react-query'
import type { LiveStatus } from '../../electron/views/live'
import { keys } from '../api/queries'

const atMostEveryMs = 500

/**
 * Asks again for what news of live runs may have changed: what waits and what was done, of which the status has only
 * the counts; and the lists of playbooks and sets, when something was deployed or stopped.
 */
export function refreshOnNews(client: Pick<QueryClient, 'invalidateQueries'>) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const again = (queryKey: readonly string[]) => void client.invalidateQueries({ queryKey })
  return (now: LiveStatus, before: LiveStatus | null): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      again(keys.live)
    }, atMostEveryMs)
    if (!before || deployed(now) === deployed(before)) return
    again(keys.playbooks)
    again(keys.replays)
  }
}

function deployed({ deployments }: LiveStatus): string {
  return JSON.stringify(deployments.map(({ set, version, level }) => [set, version, level]))
}
