import { describe, expect, it, vi } from 'vitest'
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

  it('sleeps for a month when it is asked to', async () => {
    const woken = vi.fn<() => void>()
    const abort = new AbortController()
    const sleep = systemClock.sleep(30 * 24 * 3_600_000, abort.signal)
    const settled = sleep.then(woken, () => undefined)
    // A timer that is set for longer than Node can count fires after a millisecond.
    await systemClock.sleep(50)
    expect(woken).not.toHaveBeenCalled()
    abort.abort()
    await settled
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
