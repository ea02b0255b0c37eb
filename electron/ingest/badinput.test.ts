import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json, JsonTextError, type ParsedJson, parseJson } from '../../nodes/sdk'
import { documentOf, readAll } from './testing'

// The corpora lie beside the repository, not in it (shared/data/badinput/README.md says what they are).
const folder = fileURLToPath(new URL('../../../shared/data/badinput/', import.meta.url))
const isThere = existsSync(folder)
if (!isThere) {
  console.warn(`JSONTestSuite (95 y_, 188 n_, 35 i_ and 22 test_transform files) was not run: no ${folder}`)
}

type Entry = { name: string; bytes: Uint8Array }

/** The files of a tar archive: a header of 512 bytes, then the content, filled up to the next 512. */
function* untar(archive: Buffer): Generator<Entry> {
  for (let at = 0; at + 512 <= archive.length; ) {
    const text = (from: number, length: number) =>
      archive.toString('latin1', at + from, at + from + length).replace(/\0.*$/s, '')
    const size = Number.parseInt(text(124, 12), 8) || 0
    const kind = text(156, 1)
    const name = text(0, 100).replace(/^.*\//, '')
    if ((kind === '0' || kind === '') && name.endsWith('.json')) {
      yield { name, bytes: archive.subarray(at + 512, at + 512 + size) }
    }
    at += 512 + 512 * Math.ceil(size / 512)
  }
}

const read = (archive: string): Entry[] =>
  isThere ? [...untar(gunzipSync(readFileSync(`${folder}${archive}`)))] : []

// As the import decodes: what is no UTF-8 becomes U+FFFD.
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** The value, or why there is none. Anything but `JsonTextError` is a fault of ours. */
function attempt({ bytes }: Entry): ParsedJson | JsonTextError {
  try {
    return parseJson(decode(bytes))
  } catch (error) {
    if (error instanceof JsonTextError) return error
    throw error
  }
}

const isRefused = (entry: Entry) => attempt(entry) instanceof JsonTextError

describe.skipIf(!isThere)('JSONTestSuite', () => {
  const parsing = read('jsontestsuite-test_parsing.tar.gz')
  const withPrefix = (prefix: string) => parsing.filter(({ name }) => name.startsWith(prefix))

  it('has all of its 95 valid files parsed', () => {
    const valid = withPrefix('y_')
    expect(valid).toHaveLength(95)
    expect(valid.filter(isRefused).map(({ name }) => name)).toEqual([])
  })

  it('has every valid file read as JSON.parse reads it, where no digits and no keys are at stake', () => {
    const differing = withPrefix('y_').filter((entry) => {
      const parsed = attempt(entry)
      if (parsed instanceof JsonTextError || parsed.inexactNumbers || parsed.renamedKeys) return false
      return canonicalJson(parsed.value) !== canonicalJson(JSON.parse(decode(entry.bytes)))
    })
    expect(differing.map(({ name }) => name)).toEqual([])
  })

  it('has all of its 188 invalid files refused, those of 100,000 levels among them', () => {
    const invalid = withPrefix('n_')
    expect(invalid).toHaveLength(188)
    expect(invalid.filter((entry) => !isRefused(entry)).map(({ name }) => name)).toEqual([])
    const tooDeep = invalid.filter((entry) => {
      const error = attempt(entry)
      return error instanceof JsonTextError && error.message.includes('nested levels')
    })
    expect(tooDeep.map(({ name }) => name).sort()).toEqual([
      'n_structure_100000_opening_arrays.json',
      'n_structure_open_array_object.json',
    ])
  })

  it('is given a place for every refusal, within the text', () => {
    const misplaced = withPrefix('n_').filter((entry) => {
      const error = attempt(entry)
      return (
        error instanceof JsonTextError && !(error.offset >= 0 && error.offset <= decode(entry.bytes).length)
      )
    })
    expect(misplaced.map(({ name }) => name)).toEqual([])
  })

  it('crashes nothing with the 35 files that a parser may take or refuse', () => {
    const free = withPrefix('i_')
    expect(free).toHaveLength(35)
    expect(free.map(attempt)).toHaveLength(35)
  })

  it('crashes nothing with the 22 files that parsers read differently', () => {
    const transformed = read('jsontestsuite-test_transform.tar.gz')
    expect(transformed).toHaveLength(22)
    expect(transformed.map(attempt).filter((result) => result instanceof JsonTextError)).toEqual([])
  })

  it.each<[string, Json, Partial<ParsedJson>]>([
    ['number_-9223372036854775808', ['-9223372036854775808'], { inexactNumbers: true }],
    ['number_-9223372036854775809', ['-9223372036854775809'], { inexactNumbers: true }],
    ['number_9223372036854775807', ['9223372036854775807'], { inexactNumbers: true }],
    ['number_9223372036854775808', ['9223372036854775808'], { inexactNumbers: true }],
    ['number_10000000000000000999', ['10000000000000000999'], { inexactNumbers: true }],
    ['number_1000000000000000', [1000000000000000], {}],
    ['number_1.000000000000000005', [1], {}],
    ['number_1e-999', [0], {}],
    ['object_same_key_different_values', { a: 2 }, { duplicateKeys: true }],
    ['object_same_key_same_value', { a: 1 }, { duplicateKeys: true }],
    ['object_same_key_unclear_values', { a: -0 }, { duplicateKeys: true }],
    // Two spellings of é are two keys: we compare code units, as JSON does.
    ['object_key_nfc_nfd', { '\u00e9': 'NFC', 'e\u0301': 'NFD' }, {}],
    ['string_with_escaped_NULL', ['A\0B'], {}],
  ])('reads %s as documented', (name, value, flags) => {
    const entry = read('jsontestsuite-test_transform.tar.gz').find((file) => file.name === `${name}.json`)
    const clean = { duplicateKeys: false, renamedKeys: false, inexactNumbers: false }
    expect(entry && attempt(entry)).toEqual({ ...clean, ...flags, value })
  })
})

describe.skipIf(!isThere)('an import of all of it', () => {
  const parsing = read('jsontestsuite-test_parsing.tar.gz')
  // What the splitter takes for one record: a line feed ends a line of NDJSON, and white space is no part of it.
  const isOneRecord = ({ bytes }: Entry) => !bytes.includes(10) && decode(bytes).trim() !== ''
  const blankless = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1').trim()

  it.each(['y_', 'n_'])(
    'keeps every byte of each %s file, as an event or parked with the reason',
    async (prefix) => {
      const files = parsing.filter((entry) => entry.name.startsWith(prefix) && isOneRecord(entry))
      expect(files.length).toBeGreaterThan(80)
      for (const { name, bytes } of files) {
        const { events, parked, error } = await readAll(bytes)
        expect({ name, error, records: events.length + parked.length }).toEqual({
          name,
          error: null,
          records: 1,
        })
        const raw = events[0]?.raw ?? parked[0]?.raw
        const kept = Buffer.from(raw as string).toString('latin1')
        // Of what is parked, the first 64 KB.
        expect(kept).toBe(withoutMark(blankless(bytes)).slice(0, events[0] ? undefined : 64 * 1024))
        for (const { reason } of parked) expect(reason).toMatch(/\(line 1, column \d+\)$/)
      }
      expect(Object.keys(Object.prototype)).toEqual([])
    },
  )

  it('takes each object of the y_ files for an event, and nothing of the n_ files', async () => {
    const isObject = (entry: Entry) => decode(entry.bytes).trim().startsWith('{')
    for (const entry of parsing.filter((file) => isOneRecord(file) && isObject(file))) {
      const { events } = await readAll(entry.bytes)
      const expected = entry.name.startsWith('i_') ? events.length : Number(entry.name.startsWith('y_'))
      expect({ name: entry.name, events: events.length }).toEqual({ name: entry.name, events: expected })
    }
  })

  it('reads all files as one array and as documents in a row, and loses no good one to a bad one', async () => {
    const good = parsing.filter(
      (entry) => entry.name.startsWith('y_structure') || entry.name.startsWith('y_object'),
    )
    const objects = good
      .filter(({ bytes }) => decode(bytes).trim().startsWith('{'))
      .map(({ bytes }) => decode(bytes))
    const bad = ['nonsense', '{"a":}', '{"a" 1}', "{'a':1}", '{1:1}']
    const mixed = objects.flatMap((text, i) => [text, bad[i % bad.length] as string])
    for (const text of [`[${mixed.join(',\n')}]`, mixed.join('\n')]) {
      const { events, parked } = await readAll(text, { format: 'json' })
      expect(events).toHaveLength(objects.length)
      expect(parked).toHaveLength(objects.length)
    }
  })

  it('carries the 515 naughty strings as values and as keys, byte for byte', async () => {
    const strings = JSON.parse(readFileSync(`${folder}blns.json`, 'utf8')) as string[]
    expect(strings).toHaveLength(515)
    const lines = strings.map((text, i) => JSON.stringify({ ts: 1_780_495_200, text, [`key ${text}`]: i }))
    const { events, parked } = await readAll(`${lines.join('\n')}\n`)
    expect(parked).toEqual([])
    expect(events.map(({ raw }) => raw)).toEqual(lines)
    expect(events.map(documentOf)).toEqual(lines.map((line) => JSON.parse(line)))
    expect(new Set(events.map(({ id }) => id)).size).toBe(515)
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('carries the naughty strings in a table', async () => {
    const strings = JSON.parse(readFileSync(`${folder}blns.json`, 'utf8')) as string[]
    const rows = strings.map((text, i) => `${i},"${text.replaceAll('"', '""')}"`)
    const { events, parked } = await readAll(`number,text\n${rows.join('\n')}\n`, { name: 'x.csv' })
    expect(parked).toEqual([])
    expect(events.map(documentOf)).toEqual(strings.map((text, i) => ({ number: String(i), text })))
  })
})

// The byte order mark of a file is no part of its first record.
const withoutMark = (latin1: string) => latin1.replace(/^\xef\xbb\xbf/, '')
