import { describe, expect, it } from 'vitest'
import { runNode, simulateNode } from '../sdk/testing'
import close from './close'

const input = { reason: 'Known travel' }

describe('response.close', () => {
  it('closes the event in the records of Cordon alone, as a false positive where nothing is said', async () => {
    const record = { verdict: 'false_positive', reason: 'Known travel' }
    expect(await runNode(close, { input })).toEqual({
      outlet: 'ok',
      data: record,
      sent: [],
      done: [{ closed: record }],
    })
  })

  it.each(['true_positive', 'false_positive', 'undecided'])('closes with the verdict %s', async (verdict) => {
    const record = { verdict, reason: 'Known travel' }
    const { data, done } = await runNode(close, { input, config: { verdict } })
    expect({ data, done }).toEqual({ data: record, done: [{ closed: record }] })
  })

  it('names the event in its request, and simulates what a live run leaves with', () => {
    const world = { input, config: { verdict: 'undecided' }, event: { id: 'e-7' } }
    expect(simulateNode(close, world)).toEqual({
      request: { action: 'close', event: 'e-7', verdict: 'undecided', reason: 'Known travel' },
      outlet: 'ok',
      data: { verdict: 'undecided', reason: 'Known travel' },
    })
  })

  it.each([{}, { reason: '' }, { reason: 7 }, { reason: 'x'.repeat(8001) }])(
    'closes nothing without a reason that a person can read',
    async (bad) => {
      await expect(runNode(close, { input: bad })).rejects.toThrow(/Invalid input|Too/)
    },
  )

  it('refuses a verdict that product.md does not know', () => {
    expect(close.config.safeParse({ verdict: 'benign' }).success).toBe(false)
  })
})
