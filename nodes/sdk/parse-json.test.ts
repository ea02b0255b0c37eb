import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical-json'
import { JsonTextError, maxJsonDepth, parseJson } from './parse-json'

const clean = { duplicateKeys: false, renamedKeys: false, inexactNumbers: false }
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const refusal = (text: string): JsonTextError => {
  try {
    parseJson(text)
  } catch (error) {
    if (error instanceof JsonTextError) return error
    throw error
  }
  throw new Error(`${text} was taken for JSON`)
}

describe('nesting', () => {
  it('is taken up to 64 levels, of any kind', () => {
    expect(maxJsonDepth).toBe(64)
    expect(parseJson(nested(64)).value).toEqual(JSON.parse(nested(64)))
    const objects = `${'{"a":'.repeat(64)}1${'}'.repeat(64)}`
    expect(parseJson(objects)).toEqual({ value: JSON.parse(objects), ...clean })
  })

  it('is refused from level 65 on, at the bracket that goes too deep', () => {
    expect(refusal(nested(65))).toMatchObject({ offset: 64, line: 1, column: 65 })
    expect(refusal(`\n${nested(65)}`).message).toBe('More than 64 nested levels (line 2, column 65)')
  })

  it('is counted by level, not by bracket, and not within a text', () => {
    expect(parseJson(`[${Array(100).fill('[]').join()}]`)).toMatchObject(clean)
    expect(parseJson(JSON.stringify(['['.repeat(1000), '\\"[{'.repeat(100)]))).toMatchObject(clean)
  })

  it('of a million levels is refused at the 65th, without a parse', () => {
    expect(refusal('['.repeat(1_000_000))).toMatchObject({ offset: 64 })
    expect(refusal('{"a":'.repeat(1_000_000))).toMatchObject({ offset: 320 })
  })
})

describe('keys', () => {
  it('that an object has twice are noticed, and the last one counts', () => {
    expect(parseJson('{"a":1,"b":2,"a":3}')).toEqual({ ...clean, value: { a: 3, b: 2 }, duplicateKeys: true })
    expect(parseJson('[{"x":{"a":1,"\\u0061":2}}]')).toEqual({
      ...clean,
      value: [{ x: { a: 2 } }],
      duplicateKeys: true,
    })
  })

  it('that two objects share are no duplicates, nor are colons within a text', () => {
    expect(parseJson('[{"a":":"},{"a":"{\\"a\\":1}"}]')).toMatchObject(clean)
  })

  it('that JavaScript reads itself are renamed, and no prototype is touched', () => {
    const text = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}},"prototype":3}'
    expect(parseJson(text)).toEqual({
      ...clean,
      renamedKeys: true,
      value: { __proto___: { polluted: 1 }, constructor_: { prototype_: { polluted: 2 } }, prototype_: 3 },
    })
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('that are renamed take no name that is in use', () => {
    expect(parseJson('{"prototype_":1,"prototype":2,"prototype__":3}').value).toEqual({
      prototype_: 1,
      prototype___: 2,
      prototype__: 3,
    })
  })

  it('that merely look like those stay as they are', () => {
    expect(parseJson('{"proto":1,"toString":2,"x":"__proto__"}')).toEqual({
      ...clean,
      value: { proto: 1, toString: 2, x: '__proto__' },
    })
  })
})

describe('a number', () => {
  it.each([
    ['2^53 + 1', '9007199254740993'],
    ['-2^53 - 1', '-9007199254740993'],
    ['2^64 - 1', '18446744073709551615'],
    ['one of 400 digits', '1'.repeat(400)],
    ['1e400', '1e400'],
    ['-1E+400', '-1E+400'],
  ])('that a double cannot hold is kept as text: %s', (_, digits) => {
    const value = { n: digits, list: [digits] }
    const text = `{"n": ${digits}, "list": [${digits}\n]}`
    expect(parseJson(text)).toEqual({ ...clean, value, inexactNumbers: true })
  })

  it.each([
    '0.1',
    '1.5e3',
    '-0',
    '0',
    '9007199254740991',
    '-9007199254740991',
    '1e22',
    '1e-400',
    '3.141592653589793238',
  ])('that a double holds, or a measurement near to it, stays a number: %s', (digits) => {
    expect(parseJson(digits)).toEqual({ ...clean, value: Number(digits) })
  })

  it('within a text is no number', () => {
    expect(parseJson('["1e400","\\"9007199254740993"]')).toEqual({
      ...clean,
      value: ['1e400', '"9007199254740993'],
    })
  })

  it.each([
    '[01e400]',
    '[-.1e400]',
    '[1.e400]',
    '[+1e400]',
    '[1e400e400]',
    '[00009007199254740993]',
    '[1e400 1e400]',
  ])('that is none is not saved by its quotation marks: %s', (text) => {
    expect(refusal(text)).toBeInstanceOf(JsonTextError)
  })

  it.each(['{1e400:1}', '{9007199254740993 : 1}', '{"a":1,1e400\n:2}'])('is no key: %s', (text) => {
    expect(refusal(text).message).toMatch(/^Unexpected "[19]"/)
  })
})

describe('a text that is no JSON', () => {
  it.each([
    ['', 'The text ends too early (line 1, column 1)'],
    ['{"a": 1,\n "b"', 'The text ends too early (line 2, column 5)'],
    ['{"a": "cut of', 'The text ends too early (line 1, column 14)'],
    ['[1, 2', 'The text ends too early (line 1, column 6)'],
    ['[tr', 'The text ends too early (line 1, column 4)'],
    ['[a]', 'Unexpected "a" (line 1, column 2)'],
    ['{\n  "a": 1,\n  b: 2\n}', 'Unexpected "b" (line 3, column 3)'],
    ['{"a": 1 "b": 2}', 'Unexpected "\\"" (line 1, column 9)'],
    ['{"a" 1}', 'Unexpected "1" (line 1, column 6)'],
    ['{"a": 1,}', 'Unexpected "}" (line 1, column 9)'],
    ['[1,,2]', 'Unexpected "," (line 1, column 4)'],
    ['[1]\n]', 'Unexpected "]" (line 2, column 1)'],
    ['["a\nb"]', 'Unexpected "\\n" (line 1, column 4)'],
    ['["\\x"]', 'Unexpected "\\\\" (line 1, column 3)'],
    ['[NaN]', 'Unexpected "N" (line 1, column 2)'],
    ['[nil]', 'Unexpected "i" (line 1, column 3)'],
    ['[-]', 'Unexpected "]" (line 1, column 3)'],
    ["{'a': 1}", 'Unexpected "\'" (line 1, column 2)'],
    // The numbers before it stood in quotation marks for the parse: the place is that of the text as it came.
    ['[9007199254740993,\n 9007199254740993, x]', 'Unexpected "x" (line 2, column 20)'],
  ])('is refused with its place: %j', (text, message) => {
    expect(refusal(text).message).toBe(message)
  })

  it('is refused where it was cut off, wherever that was', () => {
    const whole = JSON.stringify({ a: [1, 'x\n', { b: null, c: true }], d: 'é' }, null, 1)
    for (let length = 0; length < whole.length; length++) {
      const { offset, line, column } = refusal(whole.slice(0, length))
      expect(offset).toBeLessThanOrEqual(length)
      const before = whole.slice(0, offset).split('\n')
      expect({ line, column }).toEqual({ line: before.length, column: (before.at(-1)?.length ?? 0) + 1 })
    }
  })
})

describe('any text', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ' ',
    '\n',
    '"a"',
    '"',
    '\\',
    '\\u00',
    '0',
    '-',
    '1e400',
    '9007199254740993',
    '.5',
    'true',
    'null',
    'n',
    '\u0000',
    '__proto__',
  ]
  const junk = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''))

  it('is JSON for us exactly when it is JSON for JSON.parse', () => {
    fc.assert(
      fc.property(fc.oneof(junk, fc.json()), (text) => {
        expect(isTaken(parseJson, text)).toBe(isTaken(JSON.parse, text))
      }),
      { numRuns: 5000 },
    )
  })

  it('that says a value gives the value back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { value: parsed, inexactNumbers, renamedKeys } = parseJson(JSON.stringify(value))
        fc.pre(!inexactNumbers && !renamedKeys)
        expect(canonicalJson(parsed)).toBe(canonicalJson(value))
      }),
    )
  })
})

function isTaken(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text)
    return true
  } catch (error) {
    if (error instanceof JsonTextError || error instanceof SyntaxError) return false
    throw error
  }
}
