import { describe, expect, it } from 'vitest'
import { runNode } from '../sdk/testing'
import log from './log'

const input = { message: 'Nothing known about 203.0.113.9' }

describe('logic.log', () => {
  it('writes one line into the record of the run, and leaves with it', async () => {
    expect(await runNode(log, { input })).toEqual({
      outlet: 'ok',
      data: { level: 'info', ...input },
      sent: [],
      done: [],
    })
  })

  it('can warn', async () => {
    const { data } = await runNode(log, { input, config: { level: 'warning' } })
    expect(data).toEqual({ level: 'warning', ...input })
  })

  it.each([{}, { message: '' }, { message: 7 }])('writes no line for %o', async (bad) => {
    await expect(runNode(log, { input: bad })).rejects.toThrow(/Invalid input|Too small/)
  })

  it('refuses a level that the record does not have', () => {
    expect(log.config.safeParse({ level: 'debug' }).success).toBe(false)
  })
})
