import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json, JsonTextError, type ParsedJson, parseJson } from '../../nodes/sdk'

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
