import { hash } from 'node:crypto'
import { z } from 'zod'
import {
  canonicalJson,
  isJsonObject,
  type Json,
  type JsonObject,
  NodeError,
  type NodeErrorCode,
  parseJson,
} from '../../nodes/sdk'
import type { Call, Caller, Reading } from '../executor/ports'

const Value = z.union([
  z.strictObject({
    answer: z.json(),
    at: z.iso.datetime(),
    latencyMs: z.number().min(0),
    adapterVersion: z.number().int(),
  }),
  z.strictObject({
    error: z.strictObject({ code: z.string().regex(/^[a-z][a-z_]{0,39}$/), message: z.string() }),
    at: z.iso.datetime(),
    latencyMs: z.number().min(0),
    adapterVersion: z.number().int(),
  }),
])

/** One line of `recordings.ndjson`: a call, for which event and which use of it in a step, and what came of it. */
const Recording = z.strictObject({
  key: z.string(),
  event: z.string().nullable(),
  n: z.number().int().min(0),
  call: z.strictObject({
    port: z.enum(['http', 'geoip']),
    operation: z.string(),
    connectionType: z.string().nullable(),
    request: z.record(z.string(), z.json()),
  }),
  value: Value,
})
export type Recording = z.output<typeof Recording>

/** Written with each recording: raised when what a service answers is given on in another shape. */
const adapterVersion = 1

/** Headers that hold a secret, and those that differ from call to call: a recording is not known by them. */
const unrecorded =
  /^(cookie|date|user-agent|traceparent|x-request-id)$|auth|token|secret|password|apikey|(^|[-_])key$/i

/** The call as it is recorded and found: without what is secret or volatile in its headers. */
export function recordedCall(call: Call): Call {
  const { headers, ...rest } = call.request
  if (!isJsonObject(headers)) return call
  const kept: JsonObject = Object.fromEntries(
    Object.entries(headers).filter(([name]) => !unrecorded.test(name)),
  )
  return { ...call, request: Object.keys(kept).length === 0 ? rest : { ...rest, headers: kept } }
}

/** The key a call is found by: SHA-256 of its RFC 8785 JSON. */
export function callKey(call: Call): string {
  return hash('sha256', canonicalJson(recordedCall(call)))
}

/** Stored answers of reads. */
export type RecordedAnswers = {
  /** The reading that a recording gives, an answer or a failure; null when there is none. */
  find(call: Call, caller: Use): Reading | null
}

/** What a recording is looked up for. */
type Use = Pick<Caller, 'eventId' | 'n'>

/** Makes the recording of what came of a call. */
export function recordingOf(
  call: Call,
  { eventId, n }: Use,
  { at, latencyMs, ...result }: ({ answer: Json } | { error: NodeError }) & { at: number; latencyMs: number },
): Recording {
  const recorded = recordedCall(call)
  const when = { at: new Date(at).toISOString(), latencyMs, adapterVersion }
  const value =
    'answer' in result
      ? { answer: result.answer, ...when }
      : { error: { code: result.error.code, message: result.error.message }, ...when }
  return { key: callKey(call), event: eventId, n, call: recorded, value }
}

/** Reads a line. Throws `TypeError` with the reason. */
export function parseRecording(line: string): Recording {
  const { value } = parseJson(line)
  const parsed = Recording.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new TypeError(`${issue?.path.join('.')} ${issue?.message}`)
  }
  if (parsed.data.key !== callKey(parsed.data.call)) throw new TypeError('the key is not that of the call')
  return parsed.data
}

/** Stored answers of reads, found as product.md §8 says: for this event and use, for this use, else the last one. */
export class Recordings implements RecordedAnswers {
  readonly #byEvent = new Map<string, Recording>()
  readonly #byUse = new Map<string, Recording>()
  readonly #last = new Map<string, Recording>()

  constructor(recordings: Iterable<Recording>) {
    for (const recording of recordings) {
      const { key, event, n } = recording
      if (event !== null) this.#byEvent.set(`${key} ${event} ${n}`, recording)
      // An answer that was recorded for one event is a poorer guess for others than one recorded for all.
      const use = `${key} ${n}`
      if (event === null || this.#byUse.get(use)?.event !== null) this.#byUse.set(use, recording)
      this.#last.set(key, recording)
    }
  }

  find(call: Call, { eventId, n }: Use): Reading | null {
    if (this.#last.size === 0) return null
    const key = callKey(call)
    const found =
      this.#byEvent.get(`${key} ${eventId} ${n}`) ?? this.#byUse.get(`${key} ${n}`) ?? this.#last.get(key)
    return found ? readingOf(found.value) : null
  }
}

function readingOf(value: Recording['value']): Reading {
  const origin = { provenance: 'recorded', latencyMs: value.latencyMs } as const
  if ('answer' in value) return { ...origin, answer: value.answer }
  // The code was one of ours when it was written; an unknown one counts as a failure that no retry mends.
  return { ...origin, error: new NodeError(value.error.code as NodeErrorCode, value.error.message) }
}

/** Recordings that lie elsewhere: `find` gives the value of one as JSON, in the same order of preference. */
export function storedRecordings(
  find: (key: string, event: string, n: number) => string | null,
): RecordedAnswers {
  return {
    find(call, { eventId, n }) {
      // What is looked up on this computer is never recorded.
      if (call.connectionType === null) return null
      const text = find(callKey(call), eventId, n)
      if (text === null) return null
      const value = Value.safeParse(parseJson(text).value)
      return value.success ? readingOf(value.data) : null
    },
  }
}

/** Asks each in turn. */
export function firstOf(sources: readonly RecordedAnswers[]): RecordedAnswers {
  return {
    find(call, caller) {
      for (const source of sources) {
        const reading = source.find(call, caller)
        if (reading) return reading
      }
      return null
    },
  }
}
