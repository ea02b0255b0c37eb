import { describe, expect, it } from 'vitest'
import { knobsOf, live } from './scenario'
import { report } from './shortest'

const one = process.env.CORDON_SEED
const count = Number(process.env.CORDON_SEEDS ?? (process.env.CORDON_LONG ? 20_000 : 500))
const seeds = one === undefined ? Array.from({ length: count }, (_, seed) => seed) : [Number(one)]

describe('live runs in a made-up world', () => {
  it(`keep every promise, over ${one === undefined ? `${count} seeds` : `seed ${one}`}`, {
    timeout: 4 * 3_600_000,
  }, async () => {
    let deaths = 0
    for (const seed of seeds) {
      const outcome = await live(seed)
      if (outcome.failure) throw new Error(await report(seed, outcome))
      deaths += outcome.deaths
    }
    // It has been through something, unless it was one seed that somebody asked for.
    expect(deaths).toBeGreaterThan(one === undefined ? seeds.length / 2 : -1)
  })

  it('take the same course for the same seed, and another for another', async () => {
    const seed = 5
    const [first, again, other] = [await live(seed), await live(seed), await live(seed + 1)]
    expect(first.log.length).toBeGreaterThan(20)
    expect(again.log).toEqual(first.log)
    expect(other.log).not.toEqual(first.log)
  })

  it('take less of a course when a trouble is left out', async () => {
    const seed = 5
    const calm = await live(seed, { ...knobsOf(seed), crash: 0, fail: 0 })
    expect(calm.failure).toBeNull()
    expect(calm.deaths).toBe(0)
  })
})
