import { array, assert, constantFrom, nat, property, string, uniqueArray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CsvSplitter, guessDelimiter } from './csv-splitter'
import { eventFlags } from './event'
import { maxRecordBytes } from './record-buffer'
import { cutAt, documentOf, readAll, splitAll } from './testing'

const read = (text: string | Uint8Array) => readAll(text, { name: 'table.csv' })
const rowsOf = async (text: string | Uint8Array) => {
  const { events, parked, error } = await read(text)
  return { rows: events.map(documentOf), parked: parked.map(({ line, reason }) => [line, reason]), error }
}

describe('a table', () => {
  it.each([
    ['commas', 'user,ip\nalice,203.0.113.9\nbob,\n'],
    ['semicolons', 'user;ip\nalice;203.0.113.9\nbob;\n'],
    ['tabs', 'user\tip\nalice\t203.0.113.9\nbob\t\n'],
    ['CRLF', 'user,ip\r\nalice,203.0.113.9\r\nbob,\r\n'],
    ['CRLF in its header alone', 'user,ip\r\nalice,203.0.113.9\nbob,'],
    ['carriage returns alone, as old files have', 'user,ip\ralice,203.0.113.9\rbob,\r'],
    ['a byte order mark', '\uFEFFuser,ip\nalice,203.0.113.9\nbob,\n'],
    ['empty lines', 'user,ip\n\nalice,203.0.113.9\n\n\nbob,\n\n'],
    ['quotation marks around everything', '"user","ip"\n"alice","203.0.113.9"\n"bob",""\n'],
  ])('with %s gives its rows by the names of its header', async (_, text) => {
    expect(await rowsOf(text)).toEqual({
      rows: [
        { raw_fields: { user: 'alice' }, ip: '203.0.113.9' },
        { raw_fields: { user: 'bob' }, ip: '' },
      ],
      parked: [],
      error: null,
    })
  })

  it('keeps the very bytes of each row, without the end of its line', async () => {
    const { events } = await read('a,b\r\n 1 ,"x\r\ny"\r\n\r\n"""q""",2')
    expect(events.map(({ raw }) => raw)).toEqual([' 1 ,"x\r\ny"', '"""q""",2'])
  })

  it('may have delimiters, line ends and doubled quotation marks inside quotation marks', async () => {
    expect(await rowsOf('a,b\n"x,y","first\nsecond ""quoted"""\n"",1\n')).toEqual({
      rows: [
        { a: 'x,y', b: 'first\nsecond "quoted"' },
        { a: '', b: '1' },
      ],
      parked: [],
      error: null,
    })
  })

  it('takes a quotation mark inside a value as it stands', async () => {
    expect(await rowsOf('size,note\n5" disk,says "hi"\n')).toMatchObject({
      rows: [{ size: '5" disk', note: 'says "hi"' }],
      parked: [],
    })
  })

  it('parks a row that does not fit its header, and reads on', async () => {
    expect(await rowsOf('a,b\n1,2\n1\n1,2,3\n"1"x,2\n3,4\n')).toEqual({
      rows: [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
      parked: [
        [3, 'The row has 1 columns; the header has 2'],
        [4, 'The row has 3 columns; the header has 2'],
        [5, 'Column 1 goes on behind its closing quotation mark: one inside is written twice'],
      ],
      error: null,
    })
  })

  it('counts lines, not rows', async () => {
    expect(await rowsOf('a,b\n"1\n\n1",2\n\nbad\n')).toMatchObject({
      parked: [[6, 'The row has 1 columns; the header has 2']],
    })
  })

  it('keeps what stands behind a quotation mark that is never closed, once', async () => {
    const { events, parked } = await read('a,b\n1,2\n3,"open\n5,6\n7,8\n')
    expect(events.map(documentOf)).toEqual([{ a: '1', b: '2' }])
    expect(parked.map(({ line, reason, raw }) => ({ line, reason, raw: String(raw) }))).toEqual([
      {
        line: 3,
        reason: 'The quotation mark that opens column 2 on line 3 is never closed',
        raw: '3,"open\n5,6\n7,8\n',
      },
    ])
  })

  it.each([
    ['line feeds', '\n'],
    ['CRLF', '\r\n'],
    ['carriage returns alone', '\r'],
  ])('says on which line a mark opened that is never closed, also far down its row: %s', async (_, end) => {
    const { parked } = await read(['a,b,c', '1,"x', 'y","open', '4,5,6', ''].join(end))
    expect(parked.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'The quotation mark that opens column 3 on line 3 is never closed'],
    ])
  })

  it('holds a bounded part of a row that never ends', () => {
    const splitter = new CsvSplitter(',')
    const chunk = Buffer.alloc(1024 * 1024, '5,6\n')
    splitter.push(Buffer.from('a,b\n1,"'))
    const before = process.memoryUsage().arrayBuffers
    for (let i = 0; i < 100; i++) splitter.push(chunk)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024)
    expect(splitter.end().long).toMatchObject([{ line: 2, size: 100 * 1024 * 1024 + 3 }])
  })

  it('parks a row that is too long, and reads on', async () => {
    const { rows, parked } = await rowsOf(`a,b\n1,${'x'.repeat(maxRecordBytes)}\n3,4\n`)
    expect(rows).toEqual([{ a: '3', b: '4' }])
    expect(parked).toEqual([[2, 'The record is longer than 4 MB']])
  })

  it('keeps raw bytes that are no UTF-8, and shows them as replacement characters', async () => {
    const { events } = await read(Buffer.from('name,x\nM\xfcller,1\n', 'latin1'))
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ raw: Buffer.from('M\xfcller,1', 'latin1') })
    expect(events[0]?.flags).toBe(eventFlags.invalidUtf8 | eventFlags.noTime)
    expect(events.map(documentOf)).toEqual([{ name: 'M\uFFFDller', x: '1' }])
  })

  it('keeps NUL bytes', async () => {
    const { events } = await read('name,x\na\0b,1\n')
    expect(events.map(({ raw }) => raw)).toEqual(['a\0b,1'])
    expect(events.map(documentOf)).toEqual([{ name: 'a\0b', x: '1' }])
  })

  it.each(['a,b\n', 'a,b', '', '\n\n'])('without rows (%j) gives nothing', async (text) => {
    expect(await rowsOf(text)).toEqual({ rows: [], parked: [], error: null })
  })

  it('parks every row under a header that cannot be read', async () => {
    expect(await rowsOf('"a"x,b\n1,2\n')).toEqual({
      rows: [],
      parked: [
        [1, 'Column 1 goes on behind its closing quotation mark: one inside is written twice'],
        [
          2,
          'The header cannot be read: Column 1 goes on behind its closing quotation mark: one inside is written twice',
        ],
      ],
      error: null,
    })
  })

  it('loses no column to a name that is missing, taken, or one that JavaScript reads', async () => {
    expect(await rowsOf('a,a,,__proto__,constructor,a\n1,2,3,4,5,6\n')).toMatchObject({
      rows: [{ a: '1', a_2: '2', column_3: '3', __proto___: '4', constructor_: '5', a_3: '6' }],
    })
    expect(({} as Record<string, unknown>).a).toBeUndefined()
  })
})

describe('however a table was cut into chunks', () => {
  it('its rows are the same', () => {
    const piece = constantFrom(',', '"', '""', '\n', '\r\n', 'a', ' ', 'é', ';')
    assert(
      property(array(piece), array(nat(60)), (pieces, places) => {
        const bytes = Buffer.from(pieces.join(''))
        expect(splitAll(new CsvSplitter(','), cutAt(bytes, places))).toEqual(
          splitAll(new CsvSplitter(','), [bytes]),
        )
      }),
      { numRuns: 500 },
    )
  })
})

describe('a table that was written by the rules', () => {
  it('is cut into its rows, whatever its values hold', () => {
    const value = string({ unit: constantFrom('a', '"', ',', '\n', ';', ' ', 'é', '\t') })
    assert(
      // The names are plain here: what becomes of others has tests of its own.
      property(
        uniqueArray(constantFrom('aa', 'bb', 'cc'), { minLength: 1 }),
        array(array(value, { minLength: 3, maxLength: 3 })),
        (header, rows) => {
          const wanted = rows.map((row) => row.slice(0, header.length))
          const write = (row: string[]) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')
          const text = [header, ...wanted].map((row) => `${write(row)}\r\n`).join('')
          const { records } = splitAll(new CsvSplitter(','), [Buffer.from(text)])
          expect(records.map(({ raw }) => String(raw))).toEqual([header, ...wanted].map(write))
        },
      ),
    )
  })
})

describe('the delimiter', () => {
  it.each([
    ['a,b;c,d', ','],
    ['a;b;c,d', ';'],
    ['a\tb', '\t'],
    ['one', ','],
  ])('of the header %j is %j', (header, delimiter) => {
    expect(guessDelimiter(header)).toBe(delimiter)
  })
})
