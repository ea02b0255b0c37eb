import { describe, expect, it } from 'vitest'
import { runNode } from '../sdk/testing'
import event from './event'

describe('trigger.event', () => {
  it('leaves by "ok" with the id and the time of the event, and asks nobody', async () => {
    const world = { event: { id: 'e-7', time: '2026-06-03T14:00:00+02:00' } }
    expect(await runNode(event, world)).toEqual({
      outlet: 'ok',
      data: { id: 'e-7', time: '2026-06-03T12:00:00.000Z' },
      sent: [],
      done: [],
    })
  })

  it('starts a run for every event while no filter is written', () => {
    expect(event.config.parse({})).toEqual({ where: 'true' })
  })

  it.each([
    ['empty', ''],
    ['longer than a person writes', 'x'.repeat(8001)],
    ['no text', 7],
  ])('refuses a filter that is %s', (_, where) => {
    expect(event.config.safeParse({ where }).success).toBe(false)
  })
})
