import { canonicalJson, type JsonObject, NodeError } from '../../nodes/sdk'
import type { Call, Caller, Clock, Reader, Reading, TransportAnswer } from '../executor/ports'
import type { Priority } from './gate/waiting-line'
import type { GeoDatabase } from './geoip'
import { isPeerFailure, SendError } from './network-error'
import type { ReadCache } from './read-cache'
import { type RecordedAnswers, type Recording, recordingOf } from './recordings'

/** A call to the service behind a connection. */
export type NetworkCall = {
  connectionType: string
  /** Name of the connection; without one the first of its type. */
  connection?: string | undefined
  /** An `HttpRequest`, without what it accepts. */
  request: JsonObject
  /** Sent beside those of the request (an idempotency key); no recording knows of them. */
  headers?: Readonly<Record<string, string>>
  /** Tries so far and this one, from 1: all but the first are held to the retry budget of the host. */
  attempt?: number
  /** What the try before failed of: what this one fails of when there is no budget for it. */
  failure?: NodeError | null
  /** Who goes first where calls wait: `live` unless given. */
  priority?: Priority
}

/** Sends requests through connections; any status is an answer. Throws `SendError` where there was none. */
export type Network = {
  /** True when a connection of this type (and of this name, where one is given) is set up. */
  has(connectionType: string, connection?: string | null): boolean
  send(call: NetworkCall, signal: AbortSignal): Promise<TransportAnswer>
}

export function noConnection(connectionType: string, connection: string | null = null): SendError {
  const which = connection === null ? '' : `"${connection}" `
  const message = `There is no connection ${which}of type "${connectionType}": see \`cordon connection ls\``
  return new SendError('no_connection', message, 'no')
}

/** What reads are answered from before anybody is asked. */
export type Local = {
  recordings: RecordedAnswers
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

/** Where live reads are made known. */
export type Recorder = { keep(recording: Recording): void }

/** How what is not known yet is asked for. */
export type Asking = {
  network: Network
  cache: ReadCache
  /** What tells the answers of one connection from those of another, and for how long they stand. */
  cachePolicy(connectionType: string, connection: string | null): { id: string; cacheMs: number }
  /** Null where nobody will want the answers again. */
  recorder: Recorder | null
  priority: Priority
  clock: Pick<Clock, 'now'>
}

/** Answers from recordings first, then by asking. */
export function liveReader(local: Local, asking: Asking): Reader {
  return {
    read(call, caller) {
      // A step is tried again only after a failure that was no recording: what it left behind is no answer to this.
      const recorded = caller.attempt === 1 ? local.recordings.find(call, caller) : null
      return recorded ?? readLocal(call, local) ?? readLive(call, caller, asking)
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

async function readLive(call: Call, caller: Caller, asking: Asking): Promise<Reading> {
  const { connectionType } = call
  if (connectionType === null) throw new NodeError('refused', `${call.operation} cannot be asked live`)
  const { clock, recorder } = asking
  const started = clock.now()
  // A failed try leaves nothing behind where a later one went well: a replay has one try, and a recorded failure is
  // final.
  const use = { eventId: caller.eventId, n: caller.nInTry }
  const latency = () => Math.max(0, clock.now() - started)
  try {
    const { status, body, retryAfterMs = null } = await ask(call, connectionType, caller, asking)
    const answer = { status, body, ...(retryAfterMs === null ? {} : { retryAfterMs }) }
    const latencyMs = latency()
    recorder?.keep(recordingOf(call, use, { answer, at: started, latencyMs }))
    return { answer, provenance: 'executed', latencyMs }
  } catch (error) {
    if (error instanceof NodeError && isPeerFailure(error))
      recorder?.keep(recordingOf(call, use, { error, at: started, latencyMs: latency() }))
    throw error
  }
}

function ask(
  call: Call,
  connectionType: string,
  caller: Caller,
  { network, cache, priority, ...asking }: Asking,
): Promise<TransportAnswer> {
  const { attempt, failure, connection, fresh, signal } = caller
  const sent = {
    connectionType,
    connection: connection ?? undefined,
    request: call.request,
    attempt,
    failure,
    priority,
  }
  // Only what asks and changes nothing may be answered by what somebody else was told.
  if (fresh || call.request.method !== 'GET') return network.send(sent, signal)
  const { id, cacheMs } = asking.cachePolicy(connectionType, connection)
  const key = canonicalJson({ ...call, connection: id })
  return cache.read({ key, forMs: cacheMs, signal }, (shared) => network.send(sent, shared))
}
