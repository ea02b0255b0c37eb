import { describe, expect, it } from 'vitest'
import forEach from './for-each'

// What it does is the executor's: `electron/executor/containers.test.ts`.
describe('logic.for-each', () => {
  it('runs four rounds at a time, and stops at the first that fails, where nothing is said', () => {
    expect(forEach.config.parse({})).toEqual({ concurrency: 4, onFailure: 'stop' })
  })

  it.each([{ concurrency: 0 }, { concurrency: 65 }, { concurrency: 1.5 }, { onFailure: 'skip' }])(
    'refuses the setting %o',
    (config) => {
      expect(forEach.config.safeParse(config).success).toBe(false)
    },
  )

  it.each([{}, { items: 'a' }, { items: { a: 1 } }])('refuses %o as items: they are a list', (input) => {
    expect(forEach.input.safeParse(input).success).toBe(false)
  })
})
