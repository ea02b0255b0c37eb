import { describe, expect, it } from 'vitest'
import { readSeverity } from './severity'

describe('severity', () => {
  it.each([
    [{ severity: 73 }, 73],
    [{ severity: '73' }, 73],
    [{ severity: 0.5 }, 0.5],
    [{ severity: 1000 }, 100],
    [{ severity: -3 }, 0],
    [{ event: { severity: 21 }, severity: 99 }, 21],
    [{ 'event.severity': 47 }, 47],
    [{ event: { severity: null }, severity: 'high' }, 73],
    [{ severity: ' Critical ' }, 99],
    [{ severity: 'informational' }, 0],
    [{ severity: 'Medium' }, 47],
    [{ severity: 'low' }, 21],
  ])('of %j is %d', (event, severity) => {
    expect(readSeverity(event)).toBe(severity)
  })

  it.each([
    {},
    { severity: '' },
    { severity: 'purple' },
    { severity: true },
    { severity: {} },
    { severity: [] },
    { severity: '1e400' },
    { severity: 'NaN' },
    { event: 'x' },
    // Names that every JavaScript object has.
    { severity: 'constructor' },
    { severity: 'toString' },
    { severity: '__proto__' },
  ])('is 0 where the source says nothing that we understand: %j', (event) => {
    expect(readSeverity(event)).toBe(0)
  })
})
