import { describe, expect, it } from 'vitest'
import { NodeError } from '../../nodes/sdk'
import type { Call, Reader, TransportAnswer } from '../executor/ports'
import { FakeClock } from './fake-clock'
import type { GeoDatabase } from './geoip'
import { SendError } from './network-error'
import { ReadCache } from './read-cache'
import { type Asking, liveReader, type Network, recordedReader } from './reader'
import { callKey, parseRecording, type Recording, Recordings } from './recordings'

const lookup: Call = {
  port: 'geoip',
  operation: 'lookup',
  connectionType: null,
  request: { address: '8.8.8.8' },
}
const get: Call = {
  port: 'http',
  operation: 'GET ip_addresses',
  connectionType: 'virustotal',
  request: { method: 'GET', path: ['ip_addresses', '8.8.8.8'] },
}
const caller = {
  eventId: 'e1',
  n: 0,
  nInTry: 0,
  attempt: 1,
  failure: null,
  connection: null,
  fresh: false,
  signal: new AbortController().signal,
}
const geo = {
  lookup: (address: string) => ({ country: `country of ${address}`, database: 'd' }),
  digest: () => 'digest',
} as unknown as GeoDatabase

function localOf(parts: { geoPin?: string | null; recorded?: Call[] } = {}) {
  const recordings = (parts.recorded ?? []).map((call) => ({
    key: callKey(call),
    event: null,
    n: 0,
    call,
    value: { answer: { recorded: true }, at: '2026-06-03T07:00:00Z', latencyMs: 30, adapterVersion: 1 },
  }))
  return { recordings: new Recordings(recordings), geo, geoPin: parts.geoPin ?? null }
}

async function failureOf(reader: Reader, call: Call): Promise<NodeError> {
  try {
    await reader.read(call, caller)
  } catch (error) {
    if (error instanceof NodeError) return error
    throw error
  }
  throw new Error('It answered')
}

const recorded = { provenance: 'recorded', latencyMs: 30, answer: { recorded: true } }
const local = {
  provenance: 'executed',
  latencyMs: 0,
  answer: { country: 'country of 8.8.8.8', database: 'd' },
}

describe('recorded reads', () => {
  it('are answered from recordings first, then from files on this computer', () => {
    expect(recordedReader(localOf({ recorded: [lookup, get] })).read(lookup, caller)).toEqual(recorded)
    expect(recordedReader(localOf({ recorded: [get] })).read(get, caller)).toEqual(recorded)
    expect(recordedReader(localOf()).read(lookup, caller)).toEqual(local)
  })

  it('ask nobody for what is not there', async () => {
    expect(await failureOf(recordedReader(localOf()), get)).toMatchObject({
      code: 'no_recording',
      message: 'The sample set has no recording of GET ip_addresses, and a replay asks nobody',
    })
  })

  it('look into the very file that the set was made with, or into none', async () => {
    expect(recordedReader(localOf({ geoPin: 'digest' })).read(lookup, caller)).toEqual(local)
    const other = recordedReader(localOf({ geoPin: 'another' }))
    expect(await failureOf(other, lookup)).toMatchObject({ code: 'no_recording' })
    expect(recordedReader(localOf({ geoPin: 'another', recorded: [lookup] })).read(lookup, caller)).toEqual(
      recorded,
    )
  })

  it('of a country need an address', async () => {
    const call = { ...lookup, request: { address: 7 } }
    expect(await failureOf(recordedReader(localOf()), call)).toMatchObject({ code: 'invalid_input' })
  })
})

type Sent = Parameters<Network['send']>

/** What live reads are asked with; `sent` is what went out, and `kept` what was recorded. */
function askingOf(answer: () => TransportAnswer | SendError = () => ok, cacheMs = 60_000) {
  const sent: Sent[] = []
  const kept: Recording[] = []
  const clock = new FakeClock(Date.parse('2026-06-03T07:00:00Z'))
  const asking: Asking = {
    network: {
      has: () => true,
      send: async (...call) => {
        sent.push(call)
        await Promise.resolve()
        const outcome = answer()
        if (outcome instanceof SendError) throw outcome
        return outcome
      },
    },
    cache: new ReadCache({ clock }),
    cachePolicy: (type, name) => ({ id: name ?? `first of ${type}`, cacheMs }),
    recorder: { keep: (recording) => kept.push(recording) },
    priority: 'replay',
    clock,
  }
  return { asking, sent, kept, clock }
}

const ok: TransportAnswer = { status: 200, body: { live: true }, retryAfterMs: null }
const live = { provenance: 'executed', latencyMs: 0, answer: { status: 200, body: { live: true } } }

describe('live reads', () => {
  it('ask for what is neither recorded nor on this computer', async () => {
    const { asking, sent } = askingOf()
    const reader = liveReader(localOf({ recorded: [{ ...get, operation: 'GET other' }] }), asking)
    expect(await reader.read(get, caller)).toEqual(live)
    expect(reader.read(lookup, caller)).toEqual(local)
    expect(reader.read({ ...get, operation: 'GET other' }, caller)).toEqual(recorded)
    expect(sent.map(([call]) => call)).toEqual([
      {
        connectionType: 'virustotal',
        connection: undefined,
        request: get.request,
        attempt: 1,
        failure: null,
        priority: 'replay',
      },
    ])
  })

  it('say which connection is meant, which try it is and what the one before failed of', async () => {
    const { asking, sent } = askingOf()
    const failure = new NodeError('busy', 'Later')
    await liveReader(localOf(), asking).read(get, { ...caller, connection: 'second', attempt: 2, failure })
    expect(sent[0]?.[0]).toMatchObject({ connection: 'second', attempt: 2, failure })
  })

  it('of what has no connection at all are refused', async () => {
    const call = { ...get, connectionType: null }
    expect(await failureOf(liveReader(localOf(), askingOf().asking), call)).toMatchObject({ code: 'refused' })
  })

  it('that are alike are made once, over all runs', async () => {
    const { asking, sent, clock } = askingOf()
    const reader = liveReader(localOf(), asking)
    const readings = await Promise.all(
      [1, 2, 3].map((i) => Promise.resolve(reader.read(get, { ...caller, eventId: `e${i}` }))),
    )
    expect(readings).toEqual([live, live, live])
    expect(await reader.read(get, caller)).toEqual(live)
    expect(sent).toHaveLength(1)
    await clock.advance(60_000)
    await reader.read(get, caller)
    expect(sent).toHaveLength(2)
  })

  it.each([
    ['through another connection', get, { connection: 'second' }],
    ['of something else', { ...get, request: { ...get.request, path: ['other'] } }, {}],
    [
      'with another secret',
      { ...get, request: { ...get.request, headers: { authorization: 'another' } } },
      {},
    ],
    ['by a step that acts', get, { fresh: true }],
    ['by more than asking', { ...get, request: { ...get.request, method: 'POST' } }, {}],
  ])('are made on their own: %s', async (_, call, parts) => {
    const { asking, sent } = askingOf()
    const reader = liveReader(localOf(), asking)
    await reader.read(get, caller)
    await reader.read(call, { ...caller, ...parts })
    expect(sent).toHaveLength(2)
  })

  it('are recorded, each for its own event, whoever asked', async () => {
    const { asking, kept } = askingOf(() => ({ ...ok, status: 404, retryAfterMs: 1000 }))
    const reader = liveReader(localOf(), asking)
    const secret = { ...get, request: { ...get.request, headers: { Authorization: 'x', accept: 'y' } } }
    await reader.read(secret, caller)
    await reader.read(secret, { ...caller, eventId: 'e2', n: 5, nInTry: 3 })
    const call = { ...get, request: { ...get.request, headers: { accept: 'y' } } }
    const value = {
      answer: { status: 404, body: { live: true }, retryAfterMs: 1000 },
      at: '2026-06-03T07:00:00.000Z',
      latencyMs: 0,
      adapterVersion: 1,
    }
    expect(kept).toEqual([
      { key: callKey(call), event: 'e1', n: 0, call, value },
      { key: callKey(call), event: 'e2', n: 3, call, value },
    ])
    expect(parseRecording(JSON.stringify(kept[0]))).toEqual(kept[0])
  })

  it.each([
    [new SendError('timeout', 'No answer', 'maybe'), [{ code: 'timeout', message: 'No answer' }]],
    [new SendError('unreachable', 'No host', 'no'), [{ code: 'unreachable', message: 'No host' }]],
    [new SendError('busy', 'Rests', 'no'), []],
    [new SendError('cancelled', 'Off', 'maybe'), []],
  ])('that fail are recorded if the service failed: %s', async (error, expected) => {
    const { asking, kept } = askingOf(() => error)
    expect(await failureOf(liveReader(localOf(), asking), get)).toBe(error)
    expect(kept.map(({ value }) => 'error' in value && value.error)).toEqual(expected)
  })
})
