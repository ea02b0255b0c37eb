import { describe, expect, it } from 'vitest'
import { runNode } from '../sdk/testing'
import branch from './branch'

describe('logic.branch', () => {
  it.each([
    [true, 'true'],
    [false, 'false'],
  ])('takes the condition %s out by "%s", and nothing else happens', async (condition, outlet) => {
    expect(await runNode(branch, { input: { condition } })).toEqual({
      outlet,
      data: { result: condition },
      sent: [],
      done: [],
    })
  })

  it.each([undefined, null, 0, 1, '', 'true', [], {}])(
    'takes neither way for %j: what is no yes and no no is an error',
    async (condition) => {
      await expect(runNode(branch, { input: { condition } })).rejects.toThrow(/expected boolean/)
    },
  )
})
