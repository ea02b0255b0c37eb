import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical-json'

describe('canonical JSON', () => {
  it('is the text that RFC 8785 prints for its own example', () => {
    const value: unknown = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`)
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('sorts keys by UTF-16 code units, as RFC 8785 asks', () => {
    // By code points the emoji would come last; its first code unit is less than the Hebrew letter.
    const value = {
      '\ufb33': 1,
      '\u{1f600}': 2,
      '\u20ac': 3,
      '\u00f6': 4,
      '\u0080': 5,
      b: 6,
      B: 7,
      '\r': 8,
      '9': 9,
      '10': 10,
    }
    expect(canonicalJson(value)).toBe(
      '{"\\r":8,"10":10,"9":9,"B":7,"b":6,"\u0080":5,"\u00f6":4,"\u20ac":3,"\u{1f600}":2,"\ufb33":1}',
    )
  })

  it.each([
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [1.5, '1.5'],
    [1e21, '1e+21'],
    [1e20, '100000000000000000000'],
    [1e-7, '1e-7'],
    [0.000001, '0.000001'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [9007199254740991, '9007199254740991'],
  ])('prints the number %d as ECMAScript does: %s', (number, text) => {
    expect(canonicalJson(number)).toBe(text)
  })

  it('leaves a member out that is undefined, and writes null for such an item', () => {
    expect(canonicalJson({ a: undefined, b: 1, c: undefined })).toBe('{"b":1}')
    expect(canonicalJson({ a: undefined })).toBe('{}')
    expect(canonicalJson([undefined, 1])).toBe('[null,1]')
  })

  it('refuses undefined where it is all there is', () => {
    expect(() => canonicalJson(undefined)).toThrow('JSON cannot carry a undefined')
  })

  it('keeps half of a surrogate pair apart from any other, so that no two texts have one hash', () => {
    expect(canonicalJson('\ud800')).toBe('"\\ud800"')
    expect(canonicalJson('\udfff')).toBe('"\\udfff"')
  })

  it.each([
    ['NaN', Number.NaN],
    ['an infinity', Number.NEGATIVE_INFINITY],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a Date, which would pass for {}', new Date(0)],
    ['a Map, which would pass for {}', new Map([['a', 1]])],
  ])('refuses %s, at the top and within', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError)
    expect(() => canonicalJson({ a: [1, { b: value }] })).toThrow(/^JSON cannot carry/)
  })

  it('writes any text as ECMAScript does, controls and halves of pairs among it', () => {
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code))
    const text = fc.array(
      fc.oneof(unit, fc.constantFrom('"', '\\', '\u007f', '\u2028', '\ud83d', '\ude00', 'a')),
    )
    fc.assert(
      fc.property(text, (units) => {
        expect(canonicalJson(units.join(''))).toBe(JSON.stringify(units.join('')))
      }),
    )
  })

  it('says the same as the value it was made from', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(withoutMinusZero(value))
      }),
    )
  })

  it('does not depend on the order in which members were added', () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string(), fc.jsonValue()), { selector: ([key]) => key })
    const orders = entries.chain((list) => fc.tuple(fc.constant(list), shuffled(list)))
    fc.assert(
      fc.property(orders, ([one, other]) => {
        expect(canonicalJson(Object.fromEntries(one))).toBe(canonicalJson(Object.fromEntries(other)))
      }),
    )
  })
})

const shuffled = <T>(list: T[]) => fc.shuffledSubarray(list, { minLength: list.length })

// JSON text keeps no sign of zero once ECMAScript prints it.
const withoutMinusZero = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
