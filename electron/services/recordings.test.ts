import { describe, expect, it } from 'vitest'
import { canonicalJson, NodeError } from '../../nodes/sdk'
import { hash } from 'node:crypto'
import type { Call } from '../executor/ports'
import {
  callKey,
  firstOf,
  parseRecording,
  recordedCall,
  type Recording,
  Recordings,
  storedRecordings,
} from './recordings'

const callOf = (address: string): Call => ({
  port: 'geoip',
  operation: 'lookup',
  connectionType: null,
  request: { address },
})

function recordingOf(country: string, parts: Partial<Recording> & { address?: string } = {}): Recording {
  const { address = '203.0.113.9', ...rest } = parts
  const call = callOf(address)
  const value = { answer: { country }, at: '2026-06-03T07:00:00Z', latencyMs: 12, adapterVersion: 1 }
  return { key: callKey(call), event: null, n: 0, call, value, ...rest }
}

const caller = (eventId: string, n = 0) => ({ eventId, n })

function found(recordings: Recording[], eventId: string, n = 0, address = '203.0.113.9') {
  const reading = new Recordings(recordings).find(callOf(address), caller(eventId, n))
  if (!reading) return null
  return 'answer' in reading ? (reading.answer as { country: string }).country : reading.error.code
}

describe('the key of a call', () => {
  it('is the SHA-256 of its RFC 8785 JSON', () => {
    const call = callOf('203.0.113.9')
    const text =
      '{"connectionType":null,"operation":"lookup","port":"geoip","request":{"address":"203.0.113.9"}}'
    expect(canonicalJson(call)).toBe(text)
    expect(callKey(call)).toBe(hash('sha256', text))
  })
})

describe('what is secret or differs from call to call', () => {
  const withHeaders = (headers: Record<string, string>): Call => ({
    port: 'http',
    operation: 'GET x',
    connectionType: 'lab',
    request: { method: 'GET', path: ['x'], headers },
  })

  it.each([
    'Authorization',
    'proxy-authorization',
    'Cookie',
    'x-apikey',
    'X-Api-Key',
    'api_key',
    'Auth-Key',
    'key',
    'X-Auth-Token',
    'x-client-secret',
    'Idempotency-Key',
    'traceparent',
  ])('is no part of a recording and of its key: %s', (name) => {
    expect(recordedCall(withHeaders({ [name]: 's3cret' })).request).toEqual({ method: 'GET', path: ['x'] })
    expect(callKey(withHeaders({ [name]: 'a', accept: 'b' }))).toBe(callKey(withHeaders({ accept: 'b' })))
  })

  it('is nothing else', () => {
    const call = withHeaders({ accept: 'b', 'x-page': '2' })
    expect(recordedCall(call)).toEqual(call)
    expect(callKey(call)).toBe(hash('sha256', canonicalJson(call)))
  })
})

describe('recordings that lie elsewhere', () => {
  const call: Call = { port: 'http', operation: 'GET x', connectionType: 'lab', request: { path: ['x'] } }
  const value = { answer: { status: 200 }, at: '2026-06-03T07:00:00Z', latencyMs: 12, adapterVersion: 1 }

  it('are looked up by key, event and use', () => {
    const asked: unknown[] = []
    const stored = storedRecordings((...what) => {
      asked.push(what)
      return JSON.stringify(value)
    })
    expect(stored.find(call, { eventId: 'e1', n: 2 })).toEqual({
      provenance: 'recorded',
      latencyMs: 12,
      answer: { status: 200 },
    })
    expect(asked).toEqual([[callKey(call), 'e1', 2]])
  })

  it('are none of what is looked up on this computer, and none where the value is no recording', () => {
    const stored = storedRecordings(() => '{"answer":1}')
    expect(stored.find(callOf('203.0.113.9'), { eventId: 'e1', n: 0 })).toBeNull()
    expect(stored.find(call, { eventId: 'e1', n: 0 })).toBeNull()
  })

  it('come after the first that has any', () => {
    const source = (answer: string | null) =>
      storedRecordings(() => answer && JSON.stringify({ ...value, answer }))
    const found = (...answers: (string | null)[]) =>
      firstOf(answers.map(source)).find(call, { eventId: 'e1', n: 0 })
    expect(found(null, 'second', 'third')).toMatchObject({ answer: 'second' })
    expect(found('first', 'second')).toMatchObject({ answer: 'first' })
    expect(found(null)).toBeNull()
  })
})

describe('a recording is found', () => {
  it('for the event and the use before all others', () => {
    const recordings = [
      recordingOf('last', { n: 5 }),
      recordingOf('use'),
      recordingOf('event', { event: 'e1' }),
      recordingOf('second use of the event', { event: 'e1', n: 1 }),
    ]
    expect(found(recordings, 'e1', 0)).toBe('event')
    expect(found(recordings, 'e1', 1)).toBe('second use of the event')
  })

  it('for the use, where there is none for the event', () => {
    const recordings = [
      recordingOf('first'),
      recordingOf('second', { n: 1 }),
      recordingOf('other', { event: 'e2' }),
    ]
    expect([found(recordings, 'e1', 0), found(recordings, 'e1', 1)]).toEqual(['first', 'second'])
  })

  it('for the use of any event before that of one event', () => {
    const forAll = recordingOf('for all')
    const forOne = recordingOf('for one', { event: 'e2' })
    expect(found([forAll, forOne], 'e1')).toBe('for all')
    expect(found([forOne, forAll], 'e1')).toBe('for all')
    expect(found([forOne], 'e1')).toBe('for one')
  })

  it('as the last of the file, where there is none for the use', () => {
    const recordings = [
      recordingOf('first'),
      recordingOf('second', { n: 1 }),
      recordingOf('third', { event: 'e2' }),
    ]
    expect(found(recordings, 'e1', 7)).toBe('third')
  })

  it('as the later of two that are for the same', () => {
    expect(found([recordingOf('before'), recordingOf('after')], 'e1')).toBe('after')
    expect(found([recordingOf('before', { event: 'e1' }), recordingOf('after', { event: 'e1' })], 'e1')).toBe(
      'after',
    )
  })

  it('for the very same call alone', () => {
    expect(found([recordingOf('NL')], 'e1', 0, '203.0.113.10')).toBeNull()
    expect(found([], 'e1')).toBeNull()
  })

  it('as a failure where it was one', () => {
    const value = {
      error: { code: 'timeout', message: 'No answer' },
      at: '2026-06-03T07:00:00Z',
      latencyMs: 10_000,
      adapterVersion: 1,
    }
    const reading = new Recordings([recordingOf('', { value })]).find(callOf('203.0.113.9'), caller('e1'))
    expect(reading).toEqual({
      provenance: 'recorded',
      latencyMs: 10_000,
      error: new NodeError('timeout', 'No answer'),
    })
  })
})

describe('a line of recordings', () => {
  const good = recordingOf('NL')

  it('is read as it was written', () => {
    expect(parseRecording(JSON.stringify(good))).toEqual(good)
  })

  const error = (code: string) => ({
    ...good,
    value: { error: { code, message: 'm' }, at: '2026-06-03T07:00:00Z', latencyMs: 1, adapterVersion: 1 },
  })
  it.each<[string, object | string, RegExp]>([
    ['that is no JSON', 'nonsense', /^Unexpected "o"/],
    ['without a call', { ...good, call: undefined }, /^call /],
    ['with a key that is not of its call', { ...good, key: 'f00d' }, /^the key is not that of the call$/],
    ['with a negative use', { ...good, n: -1 }, /^n /],
    ['with more than belongs there', { ...good, secret: 's' }, /secret/],
    ['with a time that is none', { ...good, value: { ...good.value, at: 'yesterday' } }, /^value/],
    ['with a failure that has no name', error('a "b"'), /^value/],
  ])('%s is refused, with the reason', (_, line, reason) => {
    const text = typeof line === 'string' ? line : JSON.stringify(line)
    expect(() => parseRecording(text)).toThrow(reason)
  })

  it('may hold a failure that we do not know', () => {
    expect(parseRecording(JSON.stringify(error('teapot')))).toMatchObject({
      value: { error: { code: 'teapot' } },
    })
  })
})
