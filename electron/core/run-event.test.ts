import { describe, expect, it } from 'vitest'
import { plainDocument, previewOf } from './event-document'
import { toRunEvent } from './run-event'

const stored = {
  id: 'e1',
  time: Date.parse('2026-06-03T14:00:00Z'),
  severity: 47,
  origin: 'sysmon',
  raw: '{"a":1}',
  doc: null,
}

describe('an event as runs see it', () => {
  it('is its document, with our own names at the root', () => {
    const { document, ...event } = toRunEvent({ ...stored, doc: '{"b":{"c":2},"then":1}' })
    expect(event).toEqual({ id: 'e1', time: stored.time, label: 'e1' })
    expect(document).toEqual({
      b: { c: 2 },
      ...(JSON.parse('{"then":1}') as object),
      id: 'e1',
      time: new Date(stored.time),
      severity: 47,
      origin: 'sysmon',
    })
  })

  it('is its raw text where it has no document of its own', () => {
    expect(toRunEvent(stored).document).toMatchObject({ a: 1 })
  })

  it('is plain JSON with its time as text', () => {
    expect(plainDocument(toRunEvent(stored))).toEqual({
      a: 1,
      id: 'e1',
      time: '2026-06-03T14:00:00.000Z',
      severity: 47,
      origin: 'sysmon',
    })
  })

  it.each([
    ['{"user":{"name":"alice","email":"a@example.com"},"host":{"name":"h"}}', 'alice'],
    ['{"user":{"email":"a@example.com"}}', 'a@example.com'],
    ['{"user":"alice","host":{"name":"h"}}', 'h'],
    ['{"user":{"name":""},"Hostname":"WS-1"}', 'WS-1'],
    ['{"source":{"ip":"203.0.113.9"},"message":"m"}', '203.0.113.9'],
    ['{"message":7}', 'e1'],
    [`{"message":"${'x'.repeat(200)}"}`, 'x'.repeat(80)],
    ['{"toString":{"name":"x"}}', 'e1'],
  ])('is known by who, where or what it is about: %s', (raw, label) => {
    expect(toRunEvent({ ...stored, raw }).label).toBe(label)
  })
})

describe('a preview', () => {
  it('leaves out what every event has, and shortens what is long', () => {
    const long = 'y'.repeat(1000)
    const preview = previewOf({
      id: 'e1',
      '@timestamp': 't',
      raw_fields: {},
      a: 'x\n y',
      b: { d: 1, c: [true, null] },
      long,
      longer: long,
      longest: long,
    })
    expect(preview).toBe(
      `a=x y  b={"c":[true,null],"d":1}  long=${'y'.repeat(80)}  longer=${'y'.repeat(80)}  longest=${'y'.repeat(80)}`.slice(
        0,
        240,
      ),
    )
  })
})
