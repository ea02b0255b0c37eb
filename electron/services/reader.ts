import { type Json, NodeError } from '../../nodes/sdk'
import type { Call, Caller, Reader, Reading, Transport } from '../executor/ports'
import type { GeoDatabase } from './geoip'
import type { Recordings } from './recordings'

/** Sends a request through a connection. Until there are connections, nothing can be sent. */
export type Network = {
  /** True when a connection of this type is set up. */
  has(connectionType: string): boolean
  send: Transport['send']
}

/** The network of a Cordon without connections: it refuses, and says what is missing. */
export const noNetwork: Network = {
  has: () => false,
  send: ({ connectionType }) => Promise.reject(noConnection(connectionType)),
}

export function noConnection(connectionType: string): NodeError & { sent: 'no' } {
  const error = new NodeError(
    'no_connection',
    `There is no connection of type "${connectionType}": connections come with a later version, so this cannot be sent`,
  )
  return Object.assign(error, { sent: 'no' } as const)
}

/** What reads are answered from before anybody is asked. */
export type Local = {
  recordings: Recordings
  geo: GeoDatabase
  /** SHA-256 of the GeoIP file that the sample set was made with; null where any will do. */
  geoPin: string | null
}

/** Answers from recordings and from files on this computer; `no_recording` for all that would have to be asked. */
export function recordedReader(local: Local): Reader {
  return {
    read(call, caller) {
      return local.recordings.find(call, caller) ?? readLocal(call, local) ?? noRecording(call)
    },
  }
}

function noRecording({ operation }: Call): never {
  throw new NodeError(
    'no_recording',
    `The sample set has no recording of ${operation}, and a replay asks nobody`,
  )
}

/** Answers from recordings first, then by asking. */
export function liveReader(local: Local, network: Network): Reader {
  return {
    read(call, caller) {
      return local.recordings.find(call, caller) ?? readLocal(call, local) ?? readLive(call, caller, network)
    },
  }
}

// A look-up in a file is as repeatable as the file: it needs no recording, unless the set was made with another.
function readLocal(call: Call, { geo, geoPin }: Local): Reading | null {
  if (call.port !== 'geoip' || (geoPin !== null && geo.digest() !== geoPin)) return null
  const { address } = call.request
  if (typeof address !== 'string')
    throw new NodeError('invalid_input', 'The look-up of a country needs an address')
  return { answer: geo.lookup(address), provenance: 'executed', latencyMs: 0 }
}

async function readLive(call: Call, { signal }: Caller, network: Network): Promise<Reading> {
  if (call.connectionType === null) throw new NodeError('refused', `${call.operation} cannot be asked live`)
  const started = performance.now()
  const { connectionType, request } = call
  const answer: Json = await network.send({ connectionType, request }, signal)
  return { answer, provenance: 'executed', latencyMs: Math.round(performance.now() - started) }
}
