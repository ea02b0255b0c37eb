import { describe, expect, it } from 'vitest'
import { formatSpan } from './format-span'

describe('a span of time', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [999, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_000, '59 min'],
    [3_600_000, '1 h'],
    [7_500_000, '2 h 5 min'],
    [86_400_000, '1 d'],
    [90_000_000, '1 d 1 h'],
    [864_000_000, '10 d'],
  ])('of %i ms is said as %s', (ms, words) => {
    expect(formatSpan(ms)).toBe(words)
  })
})
