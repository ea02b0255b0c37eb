import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DeploymentView, LiveStatus } from '../../electron/views/live'
import { refreshOnNews } from './refresh-on-news'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const status = (deployments: readonly Partial<DeploymentView>[]): LiveStatus => ({
  // What tells one deployment from another; the figures count for nothing here.
  deployments: deployments as DeploymentView[],
  finishing: [],
  approvals: 0,
  unknown: 0,
  stalled: null,
})

function setUp() {
  const asked: unknown[] = []
  const invalidateQueries = ({ queryKey }: { queryKey?: readonly unknown[] } = {}) => {
    asked.push(queryKey?.[0])
    return Promise.resolve()
  }
  return { onNews: refreshOnNews({ invalidateQueries }), asked }
}

describe('news of live runs', () => {
  it('ask again for what waits and what was done, twice a second at most', () => {
    const { onNews, asked } = setUp()
    const now = status([])
    for (let i = 0; i < 8; i++) onNews(now, now)
    expect(asked).toEqual([])
    vi.advanceTimersByTime(500)
    expect(asked).toEqual(['live'])
    onNews(now, now)
    vi.advanceTimersByTime(500)
    expect(asked).toEqual(['live', 'live'])
  })

  it('ask for playbooks and sets again when something was deployed, stopped or given another level', () => {
    const { onNews, asked } = setUp()
    const before = status([{ set: 'a', version: 1, level: 'shadow', completed: 1 }])
    onNews(status([{ set: 'a', version: 1, level: 'shadow', completed: 2 }]), before)
    expect(asked).toEqual([])
    onNews(status([{ set: 'a', version: 1, level: 'automatic' }]), before)
    onNews(status([]), before)
    expect(asked).toEqual(['playbooks', 'replays', 'playbooks', 'replays'])
  })
})
