import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findBadKey } from './json-keys'
import { parseJson } from './parse-json'

describe('a key that nobody may use', () => {
  it.each([
    ['{"a":1, "a":2}', { key: 'a', fault: 'twice', offset: 8 }],
    ['{"a":{"b":1},\n"\\u0061":2}', { key: 'a', fault: 'twice', offset: 14 }],
    ['[{"x" :{"__proto__":1}}]', { key: '__proto__', fault: 'reserved', offset: 8 }],
    ['{"\\u0063onstructor":1}', { key: 'constructor', fault: 'reserved', offset: 1 }],
    ['{"":1,"":2}', { key: '', fault: 'twice', offset: 6 }],
  ])('is found where it stands: %j', (text, badKey) => {
    expect(findBadKey(text)).toEqual(badKey)
  })

  it.each([
    '{}',
    '"__proto__"',
    '["a","a","prototype"]',
    '[{"a":1},{"a":2},{"b":{"a":1},"a":{"b":2}}]',
    '{"a":"a","b":"\\"b\\":","c":[":"]}',
  ])('is not seen where there is none: %s', (text) => {
    expect(findBadKey(text)).toBeNull()
  })

  it('is found exactly in the texts that parseJson flags', () => {
    const key = fc.constantFrom('a', 'b', '\\u0061', '__proto__', 'prototype')
    const { json } = fc.letrec<{ json: string; object: string; list: string }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('1', '"a"', '"\\":"', 'null'),
        tie('object'),
        tie('list'),
      ),
      object: fc
        .array(fc.tuple(key, tie('json')), { maxLength: 3 })
        .map((members) => `{${members.map(([name, value]) => `"${name}" :${value}`).join(', ')}}`),
      list: fc.array(tie('json'), { maxLength: 3 }).map((items) => `[${items.join()}]`),
    }))
    fc.assert(
      fc.property(json, (text) => {
        const { duplicateKeys, renamedKeys } = parseJson(text)
        expect(findBadKey(text) !== null).toBe(duplicateKeys || renamedKeys)
      }),
    )
  })
})
