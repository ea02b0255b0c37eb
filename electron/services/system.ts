import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import type { Clock, Ids, Random } from '../executor/ports'

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    await sleep(ms, undefined, signal ? { signal } : {})
  },
}

export const systemIds: Ids = { next: () => v7() }

export const systemRandom: Random = { next: () => Math.random() }
