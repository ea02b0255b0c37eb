import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findSyntaxError } from './json-syntax'

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('the first character that is wrong', () => {
  it.each([
    ['[true, fa1se]', 9],
    ['[nulL]', 4],
    ['{"a": "b" "c"}', 10],
    ['{"a": {"b": [1 2]}}', 15],
    ['{"a\u0001": 1}', 3],
    ['{"a\\q": 1}', 3],
    ['["ok\\n\\u00e9", "\\u00g9"]', 16],
    ['[1.5e3, 1.e3]', 9],
    ['[-a]', 2],
    ['\r\n\t [ 1 ,\r\n\t ]', 13],
    ['{"a": 1}}', 8],
    ['\u00a0{}', 0],
  ])('of %j is at %d', (text, offset) => {
    expect(findSyntaxError(text)).toBe(offset)
  })

  it.each([
    '',
    ' ',
    '[',
    '{',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,',
    '[1,',
    '"abc',
    't',
    '[fals',
    '-',
    '"\\u00e9',
  ])('of %j is its end, as it is only too short', (text) => {
    expect(findSyntaxError(text)).toBe(text.length)
  })

  it('is there exactly when the text is no JSON', () => {
    const pieces = [
      ...'{}[],:"\\-+.eE0123 \t\r\n\u0000\u00a0'.split(''),
      'true',
      'false',
      'null',
      '"a"',
      '\\u00e9',
      '"a":',
      '1.5',
      'NaN',
    ]
    const junk = fc.array(fc.constantFrom(...pieces), { maxLength: 10 }).map((parts) => parts.join(''))
    const damaged = fc
      .tuple(fc.json({ maxDepth: 4 }), fc.nat(200), fc.constantFrom('', ...pieces))
      .map(([text, at, piece]) => {
        const place = at % (text.length + 1)
        return text.slice(0, place) + piece + text.slice(place + 1)
      })
    const spaced = fc
      .jsonValue({ maxDepth: 4 })
      .map((value) => JSON.stringify(value, null, '\t').replaceAll('\n', '\r\n'))
    fc.assert(
      fc.property(fc.oneof(junk, damaged, spaced), (text) => {
        expect(findSyntaxError(text) === null).toBe(isJson(text))
      }),
      { numRuns: 5000 },
    )
  })

  it('lies behind a beginning that some JSON has', () => {
    const value = fc.jsonValue({ maxDepth: 3 }).map((json) => JSON.stringify(json, null, 1))
    fc.assert(
      fc.property(value, fc.nat(200), (text, cut) => {
        // Nothing but white space may follow a value: the first thing that does is wrong, and nothing before it is.
        expect(findSyntaxError(`${text} ]`)).toBe(text.length + 1)
        const offset = findSyntaxError(text.slice(0, cut % text.length))
        expect(offset ?? 0).toBeLessThanOrEqual(cut % text.length)
      }),
    )
  })
})
