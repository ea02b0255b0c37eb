import { describe, expect, it } from 'vitest'
import { HandTicks } from '../services/hand-ticks'
import { temporaryFolder } from '../store/testing'
import { arrive, CountingService, deploy, liveEvents, livePlaybook, testTypes, totalOf } from './testing-live'
import { openApp } from './testing'

// R25: jumps of the clock on the wall fire nothing early, lose nothing and change no order.

const start = Date.parse('2026-06-03T14:00:00Z')
const hour = 3_600_000

const waits = livePlaybook('p1', 'n1.ok>n2 n1.ok>n3 n3.expired>n4', {
  n2: { type: 'logic.test-timer', config: { ms: 2 * hour } },
  n3: { type: 'logic.approval', config: { deadlineHours: 3 }, input: { question: { value: 'go on?' } } },
  n4: { type: 'logic.test-count' },
})

async function setUp() {
  const folder = temporaryFolder()
  const open = (ticks: HandTicks) =>
    openApp({ dataFolder: folder, nodeTypes: testTypes, ports: { ticks, network: new CountingService() } })
  const ticks = new HandTicks(start)
  const app = await open(ticks)
  await deploy(app, waits)
  await arrive(app, liveEvents(1, start))
  await expect.poll(() => app.live.waits({ person: false, limit: 9 }).length).toBe(2)
  return { app, ticks, open }
}

const kinds = (app: Awaited<ReturnType<typeof openApp>>) =>
  app.live.waits({ person: false, limit: 9 }).map(({ kind }) => kind)

describe('a timer and an approval', () => {
  it.each([
    ['an hour back', start - hour],
    ['a day on', start + 24 * hour],
    ['to 1970', 0],
    ['to 2038', Date.parse('2038-01-19T03:14:08Z')],
  ])('come due when their time has passed, where the clock is put %s meanwhile', async (_, wall) => {
    const { app, ticks } = await setUp()
    ticks.setWall(wall)
    // Whatever happens next makes the engine look at the clock.
    await arrive(app, liveEvents(1, start, 1))
    await expect.poll(() => kinds(app).length).toBe(4)
    await ticks.advance(2 * hour - 1)
    expect(kinds(app).toSorted()).toEqual(['approval', 'approval', 'timer', 'timer'])
    await ticks.advance(1)
    await expect.poll(() => kinds(app)).toEqual(['approval', 'approval'])
    await ticks.advance(hour)
    await expect.poll(() => totalOf(app.live.status())).toMatchObject({ completed: 2, waiting: 0 })
  })

  it('come due after a restart with a clock that was put back', async () => {
    const { app, ticks, open } = await setUp()
    await ticks.advance(hour)
    await app.close()
    const later = new HandTicks(0)
    const again = await open(later)
    expect(kinds(again)).toHaveLength(2)
    await later.advance(2 * hour)
    await expect.poll(() => kinds(again)).toEqual(['approval'])
    await later.advance(hour)
    await expect.poll(() => totalOf(again.live.status())).toMatchObject({ completed: 1, waiting: 0 })
  })

  it('come due soon after the computer has slept through their time', async () => {
    const { app, ticks } = await setUp()
    await ticks.advance(2_000)
    ticks.suspend(5 * hour)
    await ticks.advance(60_000)
    await expect.poll(() => totalOf(app.live.status())).toMatchObject({ completed: 1, waiting: 0 })
  })
})
