import { describe, expect, it } from 'vitest'
import { runNode, simulateNode } from '../sdk/testing'
import notify from './notify'

const input = { text: 'The lookup failed' }

describe('response.notify', () => {
  it('tells the people at this workstation, and sends nothing', async () => {
    expect(await runNode(notify, { input })).toEqual({
      outlet: 'ok',
      data: input,
      sent: [],
      done: [{ notified: { level: 'info', text: 'The lookup failed' } }],
    })
  })

  it('can warn', async () => {
    const { done } = await runNode(notify, { input, config: { level: 'warning' } })
    expect(done).toEqual([{ notified: { level: 'warning', text: 'The lookup failed' } }])
  })

  it('names the event in its request, and simulates what a live run leaves with', () => {
    expect(simulateNode(notify, { input, config: { level: 'warning' }, event: { id: 'e-7' } })).toEqual({
      request: { action: 'notify', event: 'e-7', level: 'warning', text: 'The lookup failed' },
      outlet: 'ok',
      data: input,
    })
  })

  it.each([{}, { text: '' }, { text: ['a'] }])('says nothing when the text is %o', async (bad) => {
    await expect(runNode(notify, { input: bad })).rejects.toThrow(/Invalid input|Too small/)
  })

  it('refuses a level that the notifications do not have', () => {
    expect(notify.config.safeParse({ level: 'error' }).success).toBe(false)
  })
})
