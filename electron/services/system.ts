import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import type { Clock, Ids, Random } from '../executor/ports'

// Node fires a timer at once that is set for longer: a run may take a month.
const longestTimerMs = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    const options = signal ? { signal } : {}
    let left = ms
    for (; left > longestTimerMs; left -= longestTimerMs) await sleep(longestTimerMs, undefined, options)
    await sleep(left, undefined, options)
  },
}

export const systemIds: Ids = { next: () => v7() }

export const systemRandom: Random = { next: () => Math.random() }
