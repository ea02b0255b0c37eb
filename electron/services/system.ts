import { uptime } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import type { Clock, Ids, Random } from '../executor/ports'
import type { Ticks } from './steady-clock'

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

export const systemTicks: Ticks = {
  wall: () => Date.now(),
  elapsed: () => performance.now(),
  uptime: () => uptime() * 1000,
  sleep: (ms, signal) => systemClock.sleep(ms, signal),
}

export const systemIds: Ids = { next: () => v7() }

export const systemRandom: Random = { next: () => Math.random() }
