import { describe, expect, it, vi } from 'vitest'
import { NodeError } from '../../nodes/sdk'
import type { Call, Reader } from '../executor/ports'
import type { GeoDatabase } from './geoip'
import { liveReader, type Network, noNetwork, recordedReader } from './reader'
import { callKey, Recordings } from './recordings'

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
const caller = { eventId: 'e1', n: 0, attempt: 1, signal: new AbortController().signal }
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

describe('live reads', () => {
  it('ask for what is neither recorded nor on this computer', async () => {
    const send = vi.fn<Network['send']>(async () => ({ status: 200, body: { live: true } }))
    const network: Network = { has: () => true, send }
    const reader = liveReader(localOf({ recorded: [{ ...get, operation: 'GET other' }] }), network)
    expect(await reader.read(get, caller)).toEqual({
      provenance: 'executed',
      latencyMs: expect.any(Number),
      answer: { status: 200, body: { live: true } },
    })
    expect(send).toHaveBeenCalledExactlyOnceWith('virustotal', get.request, caller.signal)
    expect(reader.read(lookup, caller)).toEqual(local)
    expect(reader.read({ ...get, operation: 'GET other' }, caller)).toEqual(recorded)
    expect(send).toHaveBeenCalledOnce()
  })

  it('without a connection say what is missing', async () => {
    expect(noNetwork.has('virustotal')).toBe(false)
    expect(await failureOf(liveReader(localOf(), noNetwork), get)).toMatchObject({
      code: 'no_connection',
      message:
        'There is no connection of type "virustotal": connections come with a later version, so this cannot be sent',
    })
  })

  it('of what has no connection at all are refused', async () => {
    const call = { ...get, connectionType: null }
    expect(await failureOf(liveReader(localOf(), noNetwork), call)).toMatchObject({ code: 'refused' })
  })
})
