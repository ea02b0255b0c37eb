import { hash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson, NodeError, type NodeErrorCode, parseJson } from '../../nodes/sdk'
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

/** The key a call is found by: SHA-256 of its RFC 8785 JSON. */
export function callKey(call: Call): string {
  return hash('sha256', canonicalJson(call))
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
export class Recordings {
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

  /** The reading that a recording gives, an answer or a failure; null when there is none. */
  find(call: Call, { eventId, n }: Caller): Reading | null {
    if (this.#last.size === 0) return null
    const key = callKey(call)
    const found =
      this.#byEvent.get(`${key} ${eventId} ${n}`) ?? this.#byUse.get(`${key} ${n}`) ?? this.#last.get(key)
    if (!found) return null
    const { value } = found
    const origin = { provenance: 'recorded', latencyMs: value.latencyMs } as const
    if ('answer' in value) return { ...origin, answer: value.answer }
    // The code was one of ours when it was written; an unknown one counts as a failure that no retry mends.
    return { ...origin, error: new NodeError(value.error.code as NodeErrorCode, value.error.message) }
  }
}
