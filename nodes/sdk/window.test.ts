import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firesOnce, keyOf } from './window'

describe('the key of an event', () => {
  const document = { user: { name: 'dora' }, port: 22, time: new Date(0), tags: ['a'], gone: null }

  it('is made of the values at the paths, of whatever kind', () => {
    expect(keyOf(document, ['user.name', 'port', 'time', 'tags'])).toBe(
      '["dora",22,"1970-01-01T00:00:00.000Z",["a"]]',
    )
    expect(keyOf({ port: '22' }, ['port'])).not.toBe(keyOf({ port: 22 }, ['port']))
  })

  it.each(['user.email', 'gone', 'port.x', 'user.name.length', 'constructor', '__proto__'])(
    'is none where %s is missing',
    (path) => {
      expect(keyOf(document, ['port', path])).toBeNull()
    },
  )
})

const minute = 60_000
const contextAt = (times: readonly number[], i: number) => ({
  event: { id: `e${i}`, time: new Date(times[i] as number) },
  window: async ({ withinMs, limit }: { withinMs: number; limit: number }) =>
    times
      .slice(0, i)
      .filter((time) => time > (times[i] as number) - withinMs)
      .toReversed()
      .slice(0, limit)
      .map((time, n) => ({ id: `${n}`, time: new Date(time), document: {} })),
})
const states = (minutes: readonly number[], threshold = 3) => {
  const times = minutes.map((each) => each * minute)
  const ask = (i: number) => firesOnce(contextAt(times, i), { key: ['k'], withinMs: 10 * minute, threshold })
  return Promise.all(times.map(async (_, i) => (await ask(i)).state))
}

describe('a threshold of three in ten minutes', () => {
  it('fires at the third, and not again within ten minutes', async () => {
    expect(await states([0, 1, 2, 3, 4])).toEqual(['below', 'below', 'fires', 'already', 'already'])
  })

  it('fires again when the window is over and it is still passed', async () => {
    const steady = Array.from({ length: 24 }, (_, i) => i)
    expect((await states(steady)).flatMap((state, i) => (state === 'fires' ? [i] : []))).toEqual([2, 12, 22])
  })

  it('counts what is younger than ten minutes', async () => {
    expect(await states([0, 5, 10])).toEqual(['below', 'below', 'below'])
    expect(await states([0, 5, 9.9])).toEqual(['below', 'below', 'fires'])
  })

  it('knows of events at the same time by their order', async () => {
    expect(await states([5, 5, 5, 5])).toEqual(['below', 'below', 'fires', 'already'])
  })

  it('comes to what one would who had seen all from the beginning, whichever event it is asked for', async () => {
    const gaps = array(constantFrom(0, 0.5, 1, 2, 4, 9, 10, 11), { minLength: 1, maxLength: 40 })
    await assert(
      asyncProperty(
        record({ gaps, threshold: integer({ min: 1, max: 5 }) }),
        async ({ gaps: steps, threshold }) => {
          let at = 0
          const minutes = steps.map((gap) => (at += gap))
          let fired = Number.NEGATIVE_INFINITY
          const expected = minutes.map((now, i) => {
            const count = minutes.slice(0, i + 1).filter((time) => time > now - 10).length
            if (count < threshold) return 'below'
            if (fired > now - 10) return 'already'
            fired = now
            return 'fires'
          })
          expect(await states(minutes, threshold)).toEqual(expected)
        },
      ),
    )
  })
})
