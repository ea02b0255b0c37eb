import { describe, expect, it } from 'vitest'
import { HandTicks } from './hand-ticks'
import { SteadyClock } from './steady-clock'

const start = Date.parse('2026-06-03T14:00:00Z')
const hour = 3_600_000

describe('the steady clock', () => {
  it.each([
    ['an hour back', start - hour],
    ['a day on', start + 24 * hour],
    ['to 1970', 0],
    ['to 2038', Date.parse('2038-01-19T03:14:08Z')],
  ])('goes on as before when the clock on the wall is put %s (S1)', async (_, wall) => {
    const ticks = new HandTicks(start)
    const clock = new SteadyClock(ticks)
    await ticks.advance(1_500)
    ticks.setWall(wall)
    await ticks.advance(1_500)
    expect(clock.now()).toBe(start + 3_000)
  })

  it('wakes nobody early and nobody late when the clock on the wall is put on or back (S1)', async () => {
    const ticks = new HandTicks(start)
    const clock = new SteadyClock(ticks)
    const woken: string[] = []
    for (const name of ['one', 'two']) void clock.sleep(2 * hour).then(() => woken.push(name))
    ticks.setWall(start + 24 * hour)
    await ticks.advance(hour)
    ticks.setWall(0)
    await ticks.advance(hour - 1)
    expect(woken).toEqual([])
    await ticks.advance(1)
    expect(woken).toEqual(['one', 'two'])
  })

  it('counts the time in which the computer slept, and wakes who should have woken within a minute (S2)', async () => {
    const ticks = new HandTicks(start)
    const clock = new SteadyClock(ticks)
    const woken: string[] = []
    void clock.sleep(8 * hour).then(() => woken.push('awake'))
    await ticks.advance(1_000)
    ticks.suspend(10 * hour)
    expect(woken).toEqual([])
    await ticks.advance(60_000)
    expect(woken).toEqual(['awake'])
    expect(clock.now()).toBe(start + 10 * hour + 61_000)
  })

  it('begins where the disk says that it had come to, if the clock on the wall is behind (S3)', () => {
    expect(new SteadyClock(new HandTicks(0), start).now()).toBe(start)
    expect(new SteadyClock(new HandTicks(start), start - hour).now()).toBe(start)
  })

  it('tells whole milliseconds, and gives up when it is told to', async () => {
    const clock = new SteadyClock({
      wall: () => start + 0.7,
      elapsed: () => 0.7,
      uptime: () => 1,
      sleep: (_, signal) => Promise.reject(signal?.reason as Error),
    })
    expect(clock.now()).toBe(start)
    await expect(clock.sleep(10, AbortSignal.abort(new Error('off')))).rejects.toThrow('off')
  })
})
