import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient } from '../api'
import type { WaitView } from '../views/live'
import type { CountingPeer } from './test-counting-peer'

const hour = 3_600_000

/** Nothing comes of it by itself: it was taken and is never done, or is not looked at again for long. */
function needsPerson({ kind, deadline, effect }: WaitView, now: number): boolean {
  return kind === 'unknown_effect' && (effect?.state === 'ACCEPTED' || deadline - now > hour)
}

/** A person decides what waits, and says of effects what is so: she has gone and seen. */
export async function attend(
  api: ApiClient,
  { peer, now, random }: { peer: CountingPeer; now: number; random: () => number },
): Promise<void> {
  const { waits } = await api.live.waits({ limit: 500 })
  for (const { id, kind } of waits) {
    if (kind !== 'approval') continue
    const answer = random() < 0.8 ? 'approved' : 'denied'
    await unlessLate(api.live.decide({ wait: id, answer, by: 'dora', reason: '' }))
  }
  const open = waits.flatMap((wait) => (wait.effect && needsPerson(wait, now) ? [wait.effect] : []))
  if (open.length === 0) return
  const { applications } = await peer.report()
  const inPlace = new Set(applications.map(({ target }) => target))
  for (const { id, target } of open) {
    const isApplied = inPlace.has(target ?? '')
    const as = isApplied ? 'applied' : random() < 0.5 ? 'not_applied' : 'abandoned'
    await unlessLate(api.live.settle({ effect: id, as, by: 'dora', reason: 'seen there' }))
  }
}

/** Somebody, or the clock, may have been first. */
async function unlessLate(asked: Promise<unknown>): Promise<void> {
  try {
    await asked
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code !== 'CONFLICT' && code !== 'NOT_FOUND') throw error
  }
}

/**
 * Lets everything come to its end, with a person who sees to what needs one. What the process counts is a moment ahead
 * of the disk, and it is killed as soon as this has ended.
 */
export async function restAll(
  api: ApiClient,
  lab: { peer: CountingPeer; readonly now: number; isOnDisk(): boolean },
  random: () => number,
): Promise<void> {
  while ((await unfinished(api)) > 0 || !lab.isOnDisk()) {
    await attend(api, { peer: lab.peer, now: lab.now, random })
    await sleep(50)
  }
}

/** How far everything is from its end. */
async function unfinished(api: ApiClient): Promise<number> {
  const { deployments, stalled } = await api.live.status()
  if (stalled !== null) throw new Error(stalled)
  return deployments.reduce((sum, { queue, running, waiting }) => sum + queue + running + waiting, 0)
}
