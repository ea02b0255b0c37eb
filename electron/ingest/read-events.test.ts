import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { array, assert, asyncProperty, constantFrom, jsonValue, nat } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventFlags } from './event'
import { readEvents } from './read-events'
import { maxRecordBytes } from './record-buffer'
import { chunksOf, cutAt, documentOf, ordinalsInMemory, readAll } from './testing'

const idOf = (raw: string | Buffer, ordinal = 0) => {
  const number = Buffer.alloc(8)
  number.writeBigUInt64BE(BigInt(ordinal))
  return createHash('sha256').update(raw).update(number).digest('hex').slice(0, 32)
}

describe('an event', () => {
  it('is stored with its time, severity, origin and raw text', async () => {
    const line = '{"@timestamp":"2026-06-03T14:00:00Z","severity":"high","EventID":1}'
    const { events } = await readAll(line, { source: { origin: 'sysmon', historic: false } })
    expect(events).toEqual([
      {
        id: idOf(line),
        time: Date.parse('2026-06-03T14:00:00Z'),
        severity: 73,
        origin: 'sysmon',
        historic: false,
        flags: 0,
        raw: line,
        doc: '{"@timestamp":"2026-06-03T14:00:00Z","EventID":1,"raw_fields":{"severity":"high"}}',
      },
    ])
  })

  it('has no document of its own where the raw text is it', async () => {
    const { events } = await readAll('{"@timestamp":"2026-06-03T14:00:00Z","EventID":1,"a":1,"a":2}')
    expect(events.map(({ doc, flags }) => ({ doc, flags }))).toEqual([
      { doc: null, flags: eventFlags.duplicateKeys },
    ])
  })

  it('without a time has that of the event before it, and the first that of the start', async () => {
    const text = '{"a":1}\n{"ts":1780495200}\n{"a":2}\nnonsense\n{"a":3}\n'
    const { events } = await readAll(text, { startTime: 7 })
    const [before, after] = [7, 1_780_495_200_000]
    expect(events.map(({ time, flags }) => ({ time, flags }))).toEqual([
      { time: before, flags: eventFlags.noTime },
      { time: after, flags: 0 },
      { time: after, flags: eventFlags.noTime },
      { time: after, flags: eventFlags.noTime },
    ])
  })

  it.each([
    ['{"ts":1780495200,"a":9007199254740993}', eventFlags.inexactNumbers, { a: '9007199254740993' }],
    ['{"ts":1780495200,"a":1e400}', eventFlags.inexactNumbers, { a: '1e400' }],
    ['{"ts":1780495200,"a":-0.1,"b":1e-400}', 0, { a: -0.1, b: 0 }],
    [
      '{"ts":1780495200,"__proto__":{"x":1},"constructor":2}',
      eventFlags.renamedKeys,
      { __proto___: { x: 1 }, constructor_: 2 },
    ],
    [
      '{"ts":1780495200,"then":1,"toString":2,"length":3}',
      0,
      JSON.parse('{"then":1,"toString":2,"length":3}') as object,
    ],
    ['{"ts":1780495200,"a":1,"a":2}', eventFlags.duplicateKeys, { a: 2 }],
    [String.raw`{"ts":1780495200,"a":"\u0000 \ud800 \ufffe"}`, 0, { a: '\0 \ud800 \ufffe' }],
  ])('keeps what is unusual, and says so: %s', async (line, flags, fields) => {
    const { events } = await readAll(line)
    expect(events.map((event) => event.flags)).toEqual([flags])
    expect(events.map(({ raw }) => raw)).toEqual([line])
    expect(events.map(documentOf)).toEqual([{ ts: 1_780_495_200, ...fields }])
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it.each([
    ['a lone continuation byte', [0x80]],
    ['an overlong form', [0xc0, 0xaf]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a character that breaks off', [0xe2, 0x82]],
  ])('whose bytes are no UTF-8 (%s) keeps them as they are', async (_, bad) => {
    const raw = Buffer.concat([Buffer.from('{"ts":1780495200,"a":"x'), Buffer.from(bad), Buffer.from('"}')])
    const { events } = await readAll(Buffer.concat([raw, Buffer.from('\n')]))
    expect(events.map((event) => event.raw)).toEqual([raw])
    expect(events.map((event) => event.flags)).toEqual([eventFlags.invalidUtf8])
    expect(JSON.stringify(events.map(documentOf))).toContain('x\uFFFD')
  })
})

describe('an id', () => {
  const text = '{"a":1}\n{"a":2}\n{"a":1}\r\n\n  {"a":1}  \n'
  const ids = [idOf('{"a":1}'), idOf('{"a":2}'), idOf('{"a":1}', 1), idOf('{"a":1}', 2)]

  it('is of the raw bytes and of how many equal ones came before in the file', async () => {
    const { events } = await readAll(text)
    expect(events.map(({ id }) => id)).toEqual(ids)
  })

  it('is the same the next time the file is read, packed or not, named or not', async () => {
    for (const [name, bytes] of [
      ['again.jsonl', Buffer.from(text)],
      ['events', gzipSync(text)],
    ] as const) {
      const { events } = await readAll(bytes, { name, source: { origin: 'other', historic: false } })
      expect(events.map(({ id }) => id)).toEqual(ids)
    }
  })

  it('counts what was no event too', async () => {
    const { parked } = await readAll('x\nx\n')
    expect(parked.map(({ id }) => id)).toEqual([idOf('x'), idOf('x', 1)])
  })

  it('differs for records that are too long and begin alike', async () => {
    const long = (end: string) => `${'x'.repeat(maxRecordBytes)}${end}\n`
    const first = await readAll(long('a'))
    const second = await readAll(long('b'))
    expect(first.parked[0]?.id).not.toBe(second.parked[0]?.id)
    expect(first.parked[0]?.id).toBe((await readAll(long('a'))).parked[0]?.id)
  })
})

describe('however the source is cut into chunks', () => {
  it('the events are the same', async () => {
    const line = jsonValue().map((value) => JSON.stringify(value))
    const piece = constantFrom('{"a":1}', '{"user.name":"é"}', 'bad', '', '{"time":5}', '{"ts":1780495200}')
    const name = constantFrom('x.ndjson', 'x.json', 'x.csv')
    await assert(
      asyncProperty(name, array(line), array(piece), array(nat(300)), async (file, lines, pieces, places) => {
        const bytes = Buffer.from([...lines, ...pieces].join('\n'))
        async function* chunks() {
          yield* cutAt(bytes, places)
        }
        expect(await readAll(chunks(), { name: file })).toEqual(await readAll(bytes, { name: file }))
      }),
    )
  })

  it('a format is told from the first line of text, not from empty ones', async () => {
    const bytes = Buffer.from('\n\r\n  \n{"a":1}\n{"a":2}\n')
    const { events, error } = await readAll(chunksOf(bytes, 1), { name: 'events' })
    expect(error).toBeNull()
    expect(events).toHaveLength(2)
  })

  it('many small ones cost no more than few large ones', async () => {
    const bytes = Buffer.from(`{"a":"${'x'.repeat(100_000)}"}`)
    const { events } = await readAll(chunksOf(bytes, 1), { name: 'events' })
    expect(events).toHaveLength(1)
  })
})

describe('what is no event', () => {
  it.each([
    ['what', 'Unexpected "w" (line 1, column 1)'],
    ['{"a":', 'The text ends too early (line 1, column 6)'],
    ['[1]', 'An event is a JSON object (line 1, column 1)'],
    ['"text"', 'An event is a JSON object (line 1, column 1)'],
    ['null', 'An event is a JSON object (line 1, column 1)'],
    [`${'['.repeat(65)}${']'.repeat(65)}`, 'More than 64 nested levels (line 1, column 65)'],
    [`{"a":${'['.repeat(64)}${']'.repeat(64)}}`, 'More than 64 nested levels (line 1, column 69)'],
    ['['.repeat(100_000), 'More than 64 nested levels (line 1, column 65)'],
  ])('is kept with the reason and its line: %s', async (line, reason) => {
    const { events, parked } = await readAll(`{"a":1}\n\n${line}\n{"a":2}\n`)
    expect(events).toHaveLength(2)
    expect(parked).toEqual([
      {
        id: idOf(line),
        origin: 'test',
        line: 3,
        reason,
        size: line.length,
        digest: createHash('sha256').update(line).digest('hex'),
        raw: Buffer.from(line.slice(0, 64 * 1024)),
      },
    ])
  })

  it('is no event of 64 levels, which is one', async () => {
    const line = `{"a":${'['.repeat(63)}${']'.repeat(63)}}`
    expect((await readAll(line)).events.map(({ raw }) => raw)).toEqual([line])
  })

  it('keeps the size and the SHA-256 of all of it when it is too long', async () => {
    const line = `{"a":"${'x'.repeat(maxRecordBytes)}"}`
    const { events, parked } = await readAll(`{"a":1}\n${line}\n{"a":2}`)
    expect(events).toHaveLength(2)
    expect(parked).toMatchObject([
      {
        line: 2,
        reason: 'The record is longer than 4 MB',
        size: line.length,
        digest: createHash('sha256').update(line).digest('hex'),
        raw: Buffer.from(line.slice(0, 64 * 1024)),
      },
    ])
  })

  it('comes in batches of a bounded number, as events do', async () => {
    const bytes = Buffer.alloc(30_000, '{}\n')
    let largest = 0
    let count = 0
    const options = {
      name: 'x.ndjson',
      source: { origin: 'test', historic: true },
      ordinals: ordinalsInMemory(),
      startTime: 0,
    }
    for await (const batch of readEvents(chunksOf(bytes, 1e9), options)) {
      largest = Math.max(largest, batch.length)
      count += batch.length
    }
    expect({ largest, count }).toEqual({ largest: 1000, count: 10_000 })
  })
})

describe('a source', () => {
  it.each([
    ['{"a":1}\n', 'ndjson', 1],
    ['[{"a":1},{"a":2}]', 'json', 2],
    ['a,b\n1,2\n', 'csv', 1],
  ] as const)('may be said to have a format that its name does not tell: %j', async (text, format, count) => {
    expect((await readAll(text, { name: 'x.bin', format })).events).toHaveLength(count)
  })

  it.each(['', '\uFEFF'])('that is empty (%j) holds nothing', async (text) => {
    expect(await readAll(text)).toEqual({ events: [], parked: [], error: null })
  })

  it('may begin with a byte order mark, which is no part of the first record', async () => {
    for (const name of ['x.ndjson', 'x.json', 'x'])
      expect((await readAll('\uFEFF{"a":1}\n', { name })).events.map(({ raw }) => raw)).toEqual(['{"a":1}'])
  })

  it.each([
    ['little-endian', [0xff, 0xfe]],
    ['big-endian', [0xfe, 0xff]],
  ])('in UTF-16 (%s) is refused, with what to do', async (_, mark) => {
    const bytes = Buffer.concat([Buffer.from(mark), Buffer.from('{"a":1}', 'utf16le')])
    expect(await readAll(bytes, { name: 'x.json' })).toEqual({
      events: [],
      parked: [],
      error: 'is UTF-16 text: save it as UTF-8',
    })
  })

  it.each(['x.ndjson.gz', 'x.json.gz', 'x.csv.gz'])(
    'that breaks off keeps what came before: %s',
    async (name) => {
      const record = (i: number) => (name.includes('csv') ? `${i},${i * 7919}` : `{"i":${i},"x":${i * 7919}}`)
      const text = `i,x\n${Array.from({ length: 20_000 }, (_, i) => record(i)).join('\n')}\n`
      const plain = name.includes('csv') ? text : text.slice(4)
      const packed = gzipSync(plain)
      const { events, parked, error } = await readAll(packed.subarray(0, packed.length / 2), { name })
      expect(error).toBe('is a damaged archive: unexpected end of file')
      expect(events.length).toBeGreaterThan(5000)
      expect(events.map(({ raw }) => raw)).toEqual(Array.from({ length: events.length }, (_, i) => record(i)))
      // What was half read is the beginning of the next one, and is not taken for an event.
      expect(parked.length).toBeLessThanOrEqual(1)
      for (const { raw } of parked) expect(record(events.length).startsWith(String(raw))).toBe(true)
    },
  )

  it('is let go of when its format cannot be told', async () => {
    let isClosed = false
    async function* source() {
      try {
        yield Buffer.from('what is this\n')
      } finally {
        isClosed = true
      }
    }
    const { error } = await readAll(source(), { name: 'x' })
    expect(error).toMatch(/^is of no format/)
    expect(isClosed).toBe(true)
  })

  it.each(['x.ndjson', 'x.json', 'x.csv', 'x.ndjson.gz'])(
    'is let go of when the reader stops: %s',
    async (name) => {
      let isClosed = false
      const line = name.includes('csv') ? '1,2\n' : '{"a":1}\n'
      const text = name.endsWith('.gz') ? gzipSync(line.repeat(1000)) : Buffer.from(line.repeat(1000))
      async function* source() {
        try {
          for (;;) yield text
        } finally {
          isClosed = true
        }
      }
      const options = {
        name,
        source: { origin: 'test', historic: true },
        ordinals: ordinalsInMemory(),
        startTime: 0,
      }
      for await (const batch of readEvents(source(), options)) if (batch.length > 0) break
      expect(isClosed).toBe(true)
    },
  )
})
