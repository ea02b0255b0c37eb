import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../store/testing'
import { hasSampleSet, listSampleSets, readSampleSet, SampleSetError } from './sample-set'

const set = { format: 1, name: 'test', title: 'Test', clock: null, seed: 7 }

function setOf(files: { [name: string]: string | object }): string {
  const folder = join(temporaryFolder(), 'test')
  mkdirSync(folder)
  for (const [name, content] of Object.entries({ 'set.json': set, ...files }))
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  return folder
}

describe('a sample set', () => {
  it('is its title, lists and recordings; its events stay in their file', () => {
    const folder = setOf({
      'set.json': { ...set, description: 'd', files: { geoip: 'f00d' } },
      'lists.json': {
        vip: { types: ['exact'], entries: [{ value: 'alice', note: 'n' }, { value: '10.0.0.0/8' }] },
        ranges: { types: ['cidr', 'domain'], entries: [{ value: '10.0.0.0/8' }, { value: 'example.com' }] },
      },
    })
    expect(readSampleSet(folder)).toEqual({
      name: 'test',
      title: 'Test',
      description: 'd',
      files: { geoip: 'f00d' },
      eventsFile: join(folder, 'events.ndjson'),
      recordings: [],
      lists: new Map([
        [
          'vip',
          {
            types: ['exact'],
            entries: [
              { value: 'alice', type: 'exact', note: 'n' },
              { value: '10.0.0.0/8', type: 'exact', note: null },
            ],
          },
        ],
        [
          'ranges',
          {
            types: ['cidr', 'domain'],
            entries: [
              { value: '10.0.0.0/8', type: 'cidr', note: null },
              { value: 'example.com', type: 'domain', note: null },
            ],
          },
        ],
      ]),
    })
  })

  it('may have neither lists nor recordings', () => {
    expect(readSampleSet(setOf({}))).toMatchObject({ recordings: [], lists: new Map() })
  })

  it('of those that ship can be read', () => {
    const shipped = fileURLToPath(new URL('../../resources/playbooks/samples/', import.meta.url))
    expect(listSampleSets(shipped)).toEqual(['logins', 'processes'])
    expect(readSampleSet(join(shipped, 'logins')).recordings).toHaveLength(225)
  })

  const recording = (n: number) => `{"key":"f00d","n":${n}}`
  it.each<[string, { [name: string]: string | object }, RegExp]>([
    ['set.json', { 'set.json': '{"format":' }, /\/set\.json: The text ends too early/],
    ['set.json', { 'set.json': { ...set, format: 2 } }, /\/set\.json: format /],
    ['set.json', { 'set.json': { ...set, secret: 's' } }, /\/set\.json: .*secret/],
    [
      'lists.json',
      { 'lists.json': { 'No name': { types: ['exact'], entries: [] } } },
      /\/lists\.json: No name /,
    ],
    [
      'lists.json',
      { 'lists.json': { a: { types: ['exact'], entries: [{ value: '' }] } } },
      /\/lists\.json: a\.entries\.0\.value /,
    ],
    [
      'lists.json',
      { 'lists.json': { a: { types: ['cidr'], entries: [{ value: 'x' }] } } },
      /\/lists\.json: "x" fits none of the types cidr$/,
    ],
    ['recordings.ndjson', { 'recordings.ndjson': `\n${recording(0)}\n` }, /\/recordings\.ndjson, line 2: /],
    [
      'recordings.ndjson',
      { 'recordings.ndjson': '\n\n{"key":\n' },
      /\/recordings\.ndjson, line 3: The text ends too early/,
    ],
  ])('that is broken in %s names the file and the place', (_, files, reason) => {
    const read = () => readSampleSet(setOf(files))
    expect(read).toThrow(SampleSetError)
    expect(read).toThrow(reason)
  })

  it('that is missing is named', () => {
    const folder = temporaryFolder()
    expect(hasSampleSet(folder)).toBe(false)
    expect(() => readSampleSet(folder)).toThrow(/set\.json: ENOENT/)
  })
})

describe('sample sets', () => {
  it('are the folders that hold one, in order of their names', () => {
    const folder = temporaryFolder()
    const one = setOf({})
    for (const name of ['b', 'a']) cpSync(one, join(folder, name), { recursive: true })
    mkdirSync(join(folder, 'empty'))
    writeFileSync(join(folder, 'file'), '')
    expect(listSampleSets(folder)).toEqual(['a', 'b'])
    expect(listSampleSets(join(folder, 'missing'))).toEqual([])
  })
})
