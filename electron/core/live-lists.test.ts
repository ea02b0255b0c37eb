import { describe, expect, it } from 'vitest'
import type { EffectPage, WaitPage, WaitPlace } from '../views/live'
import { openApp } from './testing'
import {
  arrive,
  CountingService,
  deploy,
  HandClock,
  liveEvents,
  livePlaybook,
  testTypes,
} from './testing-live'
import { NodeError } from '../../nodes/sdk'

const start = Date.parse('2026-06-03T14:00:00Z')

async function appWith(node: object, events: number) {
  const service = new CountingService()
  service.plan = () => new NodeError('unreachable', 'cut')
  const app = await openApp({
    nodeTypes: testTypes,
    ports: { clock: new HandClock(start), network: service },
  })
  await deploy(app, livePlaybook('p1', 'n1.ok>n2', { n2: node }))
  await arrive(app, liveEvents(events, start))
  return app
}

describe('what waits', () => {
  it('is listed in pages to its end, each once and the oldest deadline first, with how many there are', async () => {
    // One clock, so all deadlines are the same: only ids tell the places apart.
    const app = await appWith({ type: 'logic.approval', input: { question: { value: 'Go on?' } } }, 7)
    await expect.poll(() => app.live.status().approvals).toBe(7)
    const pages: WaitPage[] = []
    for (let after: WaitPlace | undefined; ; ) {
      const page = app.live.lists.waits({ person: true, after, limit: 3 })
      pages.push(page)
      if (page.next === null) break
      after = page.next
    }
    expect(pages.map(({ waits, total }) => [waits.length, total])).toEqual([
      [3, 7],
      [3, 7],
      [1, 7],
    ])
    const all = pages.flatMap(({ waits }) => waits)
    expect(new Set(all.map(({ id }) => id)).size).toBe(7)
    expect(all.map(({ deadline }) => deadline)).toEqual(
      all.map(({ deadline }) => deadline).toSorted((a, b) => a - b),
    )
    expect(app.live.lists.waits({ person: true, limit: 200 })).toEqual({ waits: all, next: null, total: 7 })
  })

  it('counts only what is asked for', async () => {
    const app = await appWith({ type: 'logic.test-timer' }, 2)
    await expect.poll(() => app.live.lists.waits({ person: false, limit: 9 }).total).toBe(2)
    expect(app.live.lists.waits({ person: true, limit: 9 })).toEqual({ waits: [], next: null, total: 0 })
  })
})

describe('what was done', () => {
  it('is listed in pages to its end, the newest first, with how many there are in those states', async () => {
    const target = { target: { expr: 'event.user.name' } }
    const app = await appWith({ type: 'response.test-one-shot', input: target }, 5)
    await expect.poll(() => app.live.status().unknown).toBe(5)
    const pages: EffectPage[] = []
    for (let before: string | undefined; ; ) {
      const page = app.live.lists.effects({ states: ['UNKNOWN'], before, limit: 2 })
      pages.push(page)
      if (page.next === null) break
      before = page.next
    }
    expect(pages.map(({ effects, total }) => [effects.length, total])).toEqual([
      [2, 5],
      [2, 5],
      [1, 5],
    ])
    const all = pages.flatMap(({ effects }) => effects)
    expect(all).toEqual(app.live.lists.effects({ limit: 200 }).effects)
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    )
    expect(app.live.lists.effects({ states: ['CONFIRMED'], limit: 2 })).toEqual({
      effects: [],
      next: null,
      total: 0,
    })
  })
})
