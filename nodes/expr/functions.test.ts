import { describe, expect, it } from 'vitest'
import type { Json } from '../sdk'
import { parseExpression } from './expression'

const evaluate = (text: string, event: Json = {}) => parseExpression(text).evaluate({ event, lists: {} })
const failure = (message: RegExp) =>
  expect.objectContaining({ code: 'unresolved', message: expect.stringMatching(message) })

/** Year, month from 0, date, day of month from 0, day of week, day of year from 0, hours, minutes, seconds. */
const parts = (time: string, zone: string) => {
  const names = [
    'FullYear',
    'Month',
    'Date',
    'DayOfMonth',
    'DayOfWeek',
    'DayOfYear',
    'Hours',
    'Minutes',
    'Seconds',
  ]
  const calls = names.map((name) => `timestamp("${time}").get${name}(${zone})`)
  return evaluate(`[${calls.join()}]`)
}

describe('the parts of a time', () => {
  it.each([
    ['2026-03-29T22:30:15Z', '', [2026, 2, 29, 28, 0, 87, 22, 30, 15]],
    ['2026-03-29T22:30:15Z', '"UTC"', [2026, 2, 29, 28, 0, 87, 22, 30, 15]],
    ['2026-03-29T22:30:15Z', '"Asia/Tokyo"', [2026, 2, 30, 29, 1, 88, 7, 30, 15]],
    ['2025-12-31T23:30:00Z', '"Europe/Brussels"', [2026, 0, 1, 0, 4, 0, 0, 30, 0]],
    ['2024-12-31T23:59:59Z', '', [2024, 11, 31, 30, 2, 365, 23, 59, 59]],
    ['2026-07-01T03:59:59Z', '"America/New_York"', [2026, 5, 30, 29, 2, 180, 23, 59, 59]],
    ['2026-01-01T00:00:00+05:30', '"Asia/Kolkata"', [2026, 0, 1, 0, 4, 0, 0, 0, 0]],
  ])('of %s are those that a clock in the zone (%s) shows', (time, zone, expected) => {
    expect(parts(time, zone)).toEqual(expected)
  })
})

describe('timestamp()', () => {
  it.each([
    ['"2026-06-03T14:00:00Z"', '2026-06-03T14:00:00.000Z'],
    ['"2026-06-03T14:00:00.123456789+02:00"', '2026-06-03T12:00:00.123Z'],
    ['"2024-02-29T00:00:00Z"', '2024-02-29T00:00:00.000Z'],
    ['"0001-01-01T00:00:00Z"', '0001-01-01T00:00:00.000Z'],
    ['"9999-12-31T23:59:59.999Z"', '9999-12-31T23:59:59.999Z'],
    ['0', '1970-01-01T00:00:00.000Z'],
    ['-62135596800', '0001-01-01T00:00:00.000Z'],
    ['253402300799', '9999-12-31T23:59:59.000Z'],
  ])('reads %s', (text, time) => {
    expect(evaluate(`timestamp(${text})`)).toBe(time)
  })

  it.each([
    '2026-06-03T14:00:00',
    '2026-06-03',
    '3 June 2026 14:00 UTC',
    '2026-02-29T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:00+99:99',
    '2026-01-01t00:00:00z',
    '',
  ])('refuses "%s" in its own words, and never takes it for another time', (text) => {
    expect(() => evaluate('timestamp(event.t)', { t: text })).toThrow(failure(/needs a time with a zone/))
    expect(() => evaluate('timestamp(event.t)', { t: text })).toThrow(`got ${text}`)
  })

  it.each(['0000-12-31T23:59:59Z', '-62135596801', '253402300800'])(
    'refuses %s, which is outside the years 1 to 9999',
    (time) => {
      const text = time.includes('T') ? `"${time}"` : time
      expect(() => evaluate(`timestamp(${text})`)).toThrow(failure(/needs a time with a zone/))
    },
  )
})

describe('json()', () => {
  it('reads the text of an event', () => {
    expect(evaluate('bytes(event.t).json()', { t: '{"a": [1, "x"]}' })).toEqual({ a: [1, 'x'] })
    expect(evaluate('bytes(event.t).json().n', { t: '{"n": 9007199254740993}' })).toBe('9007199254740993')
  })

  it.each([
    ['{"a": ', /^json: The text ends too early \(line 1, column 7\)$/],
    ['[a]', /^json: Unexpected "a"/],
    ['['.repeat(100_000), /^json: More than 64 nested levels/],
  ])('that an event spoilt is a failure of the step, not of Cordon', (t, message) => {
    expect(() => evaluate('bytes(event.t).json()', { t })).toThrow(failure(message))
  })

  it('takes no key for a prototype', () => {
    expect(evaluate('bytes(event.t).json()', { t: '{"__proto__": {"admin": true}}' })).toEqual({
      __proto___: { admin: true },
    })
  })
})

describe('what only the rewrite may call', () => {
  it.each(['#tick([1])', '[1].#json()', '"a".#matches("a")', '#timestamp("x")'])(
    'cannot be typed: %s',
    (text) => {
      expect(() => parseExpression(text)).toThrow(expect.objectContaining({ code: 'unresolved' }))
    },
  )
})
