import { describe, expect, it } from 'vitest'
import { SourceError } from './decompress'
import { detectFormat } from './format'

describe('the format of a file', () => {
  it.each([
    ['events.ndjson', 'anything', 'ndjson'],
    ['EVENTS.JSONL', '', 'ndjson'],
    ['events.ndjson.gz', '[', 'ndjson'],
    ['events.jsonl.zst', '', 'ndjson'],
    ['table.csv', '{', 'csv'],
    ['table.tsv.gzip', '', 'csv'],
    ['events.json', '[{"a":1}]', 'json'],
    ['events.json', '{"a":1}\n{"a":2}\n', 'ndjson'],
    ['events.json', '{\n  "a": 1\n}\n', 'json'],
    ['events.json', '', 'json'],
    ['events.json', 'nonsense', 'json'],
    ['events.log', '\uFEFF\n [\n', 'json'],
    ['events.log', '{"a":1}\n', 'ndjson'],
    ['events', '{"a":1}', 'ndjson'],
    ['events', 'user,ip\nalice,1.2.3.4\n', 'csv'],
    ['events', 'user\tip\n', 'csv'],
  ])('of name %j that begins with %j is %s', (name, head, format) => {
    expect(detectFormat(name, Buffer.from(head))).toBe(format)
  })

  it.each([
    ['notes.txt', 'nothing that we know\n'],
    ['image.png', '\x89PNG\r\n'],
    ['empty', '\n\n'],
    ['one-line', 'a,b'],
  ])('of name %j that begins with %j is asked for', (name, head) => {
    const detect = () => detectFormat(name, Buffer.from(head))
    expect(detect).toThrow(SourceError)
    expect(detect).toThrow(
      'is of no format that can be told by its name or content: say --format ndjson|json|csv',
    )
  })
})
