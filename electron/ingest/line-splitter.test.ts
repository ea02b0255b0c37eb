import { createHash } from 'node:crypto'
import { array, assert, constantFrom, nat, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineSplitter } from './line-splitter'
import { maxRecordBytes } from './record-buffer'
import { cutAt, splitAll } from './testing'

const linesOf = (text: string) =>
  splitAll(new LineSplitter(), [Buffer.from(text)]).records.map(({ raw, line }) => [String(raw), line])

describe('lines', () => {
  it.each<[string, string, [string, number][]]>([
    [
      'end with LF',
      'a\nb\n',
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
    [
      'end with CRLF',
      'a\r\nb\r\n',
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
    [
      'need no LF at the end of the file',
      'a\nb',
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
    [
      'that are blank are no records, and are counted',
      '\n \t\r\na\n\n\nb\n\n',
      [
        ['a', 3],
        ['b', 6],
      ],
    ],
    ['lose white space at their ends alone', '\t a b \r\n', [['a b', 1]]],
    ['of an empty file are none', '', []],
  ])('%s', (_, text, lines) => {
    expect(linesOf(text)).toEqual(lines)
  })

  it('are the same however the source was cut into chunks', () => {
    const piece = constantFrom('{"a":1}', '\n', '\r\n', ' ', 'é', '\u0000', '"x\\"')
    assert(
      property(array(piece), string(), array(nat(60)), (pieces, tail, places) => {
        const bytes = Buffer.from(pieces.join('') + tail)
        expect(splitAll(new LineSplitter(), cutAt(bytes, places))).toEqual(
          splitAll(new LineSplitter(), [bytes]),
        )
      }),
    )
  })

  it('may lie across any number of chunks', () => {
    const bytes = Buffer.from(`${'x'.repeat(1000)}\n${'y'.repeat(1000)}`)
    const single = Array.from(bytes, (byte) => Buffer.from([byte]))
    expect(splitAll(new LineSplitter(), single)).toEqual(splitAll(new LineSplitter(), [bytes]))
  })
})

describe('a line that is too long', () => {
  const long = Buffer.alloc(maxRecordBytes + 1, 'abcdefg')
  const digest = createHash('sha256').update(long).digest('hex')
  const found = { head: long.subarray(0, 64 * 1024), line: 2, size: long.length, digest }
  const bytes = Buffer.concat([Buffer.from('before\n'), long, Buffer.from('\nafter\n')])

  it.each([7, 64 * 1024, maxRecordBytes, 2 * maxRecordBytes])(
    'gives its beginning, size and SHA-256, and costs the lines around it nothing, in chunks of %i bytes',
    (size) => {
      const places = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => i * size).slice(1)
      expect(splitAll(new LineSplitter(), cutAt(bytes, size < 100 ? places.slice(0, 500) : places))).toEqual({
        records: [
          { raw: Buffer.from('before'), line: 1 },
          { raw: Buffer.from('after'), line: 3 },
        ],
        long: [found],
      })
    },
  )

  it('is one byte longer than the longest that is taken', () => {
    const longest = Buffer.alloc(maxRecordBytes, 'x')
    const { records, long: none } = splitAll(new LineSplitter(), [longest])
    expect(records.map(({ raw }) => raw.length)).toEqual([maxRecordBytes])
    expect(none).toEqual([])
  })

  it('keeps no more than its beginning in memory', () => {
    const splitter = new LineSplitter()
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    const before = process.memoryUsage().arrayBuffers
    for (let i = 0; i < 200; i++) splitter.push(chunk)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024)
    const [found] = splitter.end().long
    expect(found).toMatchObject({ size: 200 * 1024 * 1024, line: 1 })
    expect(found?.head).toHaveLength(64 * 1024)
  })
})
