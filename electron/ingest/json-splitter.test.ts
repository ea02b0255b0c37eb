import { createHash } from 'node:crypto'
import { array, assert, constantFrom, json, nat, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonSplitter } from './json-splitter'
import { maxRecordBytes } from './record-buffer'
import { cutAt, splitAll } from './testing'

const split = (text: string) =>
  splitAll(new JsonSplitter(), [Buffer.from(text)]).records.map(({ raw, line }) => [String(raw), line])

describe('a JSON array', () => {
  it('gives each element as a record, with the line it starts on', () => {
    expect(split('[\n  {"a": 1},\n\n  {\n    "b": 2\n  }, {"c": 3}\n]\n')).toEqual([
      ['{"a": 1}', 2],
      ['{\n    "b": 2\n  }', 4],
      ['{"c": 3}', 6],
    ])
  })

  it('is not cut at brackets, commas and quotation marks inside texts', () => {
    expect(split(String.raw`[{"a":"}],[{\"\\"},{"b":"\\\""}]`)).toEqual([
      [String.raw`{"a":"}],[{\"\\"}`, 1],
      [String.raw`{"b":"\\\""}`, 1],
    ])
  })

  it('holds elements that are no objects, and passes over empty places', () => {
    expect(split('[1, "x", null, [2, 3],, {} ,]')).toEqual([
      ['1', 1],
      ['"x"', 1],
      ['null', 1],
      ['[2, 3]', 1],
      ['{}', 1],
    ])
  })

  it('loses one bad element alone', () => {
    expect(split('[{"a":1}, {"b":}, nonsense, {"c":3}]')).toEqual([
      ['{"a":1}', 1],
      ['{"b":}', 1],
      ['nonsense', 1],
      ['{"c":3}', 1],
    ])
  })

  it.each([
    ['a brace too many', '[{"a":1}}, {"b":2}]', ['{"a":1}}', '{"b":2}']],
    ['a bracket in place of a brace', '[{"a":1], {"b":2}]', ['{"a":1]', '{"b":2}']],
    ['two closings of the wrong kind', '[{"a":[1}]}, {"b":2}]', ['{"a":[1}]}', '{"b":2}']],
  ])('loses no byte to %s', (_, text, records) => {
    expect(split(text).map(([raw]) => raw)).toEqual(records)
  })

  it('that breaks off gives what is whole, and then what is not', () => {
    expect(split('[{"a":1},\n{"b":')).toEqual([
      ['{"a":1}', 1],
      ['{"b":', 2],
    ])
  })

  it('keeps what stands before it apart from its first element', () => {
    expect(split('junk [{"a":1}]\n')).toEqual([
      ['junk', 1],
      ['{"a":1}', 1],
    ])
  })
})

describe('documents in a row', () => {
  it('are cut apart, printed over lines or not, with or without white space between them', () => {
    expect(split('{"a":1}{"b":2}\n{\n "c": [3,\n 4]\n}\n\n[{"d":5}] {"e":6}')).toEqual([
      ['{"a":1}', 1],
      ['{"b":2}', 1],
      ['{\n "c": [3,\n 4]\n}', 2],
      ['{"d":5}', 7],
      ['{"e":6}', 7],
    ])
  })

  it('lose nothing to what stands between them', () => {
    expect(split('{"a":1}, junk\n{"b":2}\n')).toEqual([
      ['{"a":1}', 1],
      [', junk', 1],
      ['{"b":2}', 2],
    ])
  })

  it('lose nothing to a stray closing', () => {
    expect(split('{"a":1]}\n{"b":2}')).toEqual([
      ['{"a":1]', 1],
      ['}', 1],
      ['{"b":2}', 2],
    ])
  })

  it('that are no containers are one record', () => {
    expect(split('1 2 "x"\n')).toEqual([['1 2 "x"', 1]])
  })
})

describe('however the source was cut into chunks', () => {
  it('the records are the same, of good JSON', () => {
    assert(
      property(array(json()), array(nat(400)), constantFrom(' ', '\n', ''), (values, places, gap) => {
        const bytes = Buffer.from(`${gap}[${values.join(`${gap},${gap}`)}]${gap}`)
        const whole = splitAll(new JsonSplitter(), [bytes])
        expect(splitAll(new JsonSplitter(), cutAt(bytes, places))).toEqual(whole)
        expect(whole.records.map(({ raw }) => String(raw))).toEqual(values)
      }),
    )
  })

  it('the records are the same, of anything', () => {
    const piece = constantFrom(...'[]{},"\\ \n:x1é'.split(''), '{"a":1}', '"]"')
    assert(
      property(array(piece), array(nat(60)), (pieces, places) => {
        const bytes = Buffer.from(pieces.join(''))
        const whole = splitAll(new JsonSplitter(), [bytes])
        expect(splitAll(new JsonSplitter(), cutAt(bytes, places))).toEqual(whole)
      }),
      { numRuns: 1000 },
    )
  })

  it('a text may end with half an escape', () => {
    const bytes = Buffer.from(String.raw`[{"a":"x\\"},{"b":"\""}]`)
    const single = Array.from(bytes, (byte) => Buffer.from([byte]))
    expect(splitAll(new JsonSplitter(), single)).toEqual(splitAll(new JsonSplitter(), [bytes]))
  })

  it('a record that is too long has one beginning, size and SHA-256', () => {
    const text = `{"a":"${'x'.repeat(maxRecordBytes)}"}`
    const bytes = Buffer.from(`[ \n ${text},{"b":2}]`)
    const digest = createHash('sha256').update(text).digest('hex')
    const long = [{ head: Buffer.from(text.slice(0, 64 * 1024)), line: 2, size: text.length, digest }]
    const records = [{ raw: Buffer.from('{"b":2}'), line: 2 }]
    expect(splitAll(new JsonSplitter(), [bytes])).toEqual({ records, long })
    expect(splitAll(new JsonSplitter(), cutAt(bytes, [1, 2, 3, 5000]))).toEqual({ records, long })
  })
})
