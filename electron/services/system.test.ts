import { describe, expect, it } from 'vitest'
import { systemClock, systemIds, systemRandom } from './system'

describe('the system', () => {
  it('sleeps, and wakes when it is told to', async () => {
    await systemClock.sleep(0)
    const abort = new AbortController()
    const sleep = systemClock.sleep(1e9, abort.signal)
    abort.abort(new Error('enough'))
    await expect(sleep).rejects.toMatchObject({ name: 'AbortError' })
    await expect(systemClock.sleep(1e9, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('gives ids that rise', () => {
    const ids = Array.from({ length: 100 }, () => systemIds.next())
    expect(ids).toEqual(ids.toSorted())
    expect(new Set(ids).size).toBe(100)
  })

  it('gives numbers from 0 up to 1', () => {
    for (let i = 0; i < 100; i++) {
      const number = systemRandom.next()
      expect(number >= 0 && number < 1).toBe(true)
    }
  })
})
