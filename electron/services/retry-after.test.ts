import { describe, expect, it } from 'vitest'
import { readRetryAfter } from './retry-after'

const now = Date.parse('2026-06-03T14:00:00Z')

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 5 ', 5_000],
    ['1000000000', 900_000],
    ['Wed, 03 Jun 2026 14:01:30 GMT', 90_000],
    ['Wed, 03 Jun 2026 13:00:00 GMT', 0],
    ['Thu, 04 Jun 2026 14:00:00 GMT', 900_000],
  ])('of "%s" is %d ms', (text, ms) => {
    expect(readRetryAfter(text, now)).toBe(ms)
  })

  it.each([
    undefined,
    '',
    '-1',
    '1e9',
    '1.5',
    'soon',
    'later, 5',
    '2026-06-03',
    'Wed, 99 Xyz 2026 14:00:00 GMT',
  ])('that is no such thing says nothing: %s', (text) => {
    expect(readRetryAfter(text, now)).toBeNull()
  })

  it('counts once where it is sent twice', () => {
    expect(readRetryAfter(['3', '9'], now)).toBe(3000)
  })
})
