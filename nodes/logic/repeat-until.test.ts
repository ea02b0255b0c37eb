import { describe, expect, it } from 'vitest'
import repeatUntil from './repeat-until'

// What it does is the executor's: `electron/executor/containers.test.ts`.
describe('logic.repeat-until', () => {
  it('gives up after a hundred rounds, where nothing is said', () => {
    expect(repeatUntil.config.parse({})).toEqual({ maxRounds: 100 })
  })

  it.each([0, 10_001, 2.5])('refuses %d rounds', (maxRounds) => {
    expect(repeatUntil.config.safeParse({ maxRounds }).success).toBe(false)
  })

  it('has to be told when to stop', () => {
    expect(repeatUntil.input.safeParse({}).success).toBe(false)
  })
})
