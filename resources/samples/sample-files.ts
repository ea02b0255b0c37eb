import { hash } from 'node:crypto'
import type { Json, JsonObject } from '../../nodes/sdk'
import type { Call } from '../../electron/executor/ports'
import { callKey } from '../../electron/services/recordings'

/** The files of a sample set, by name. */
export type SampleFiles = { [name: string]: string }

export function ndjson(lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

export function pretty(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** The id that the import gives to a line of a file in which it stands once. */
export function eventIdOf(line: string): string {
  return hash('sha256', Buffer.concat([Buffer.from(line), Buffer.alloc(8)])).slice(0, 32)
}

/** A recorded answer of a call, for every event unless one is named. */
export function recording(
  call: Call,
  value: { answer: Json } | { error: { code: string; message: string } },
  options: { latencyMs: number; event?: string },
): JsonObject {
  const { latencyMs, event = null } = options
  const made = { at: '2026-06-03T07:00:00Z', latencyMs, adapterVersion: 1 }
  return { key: callKey(call), event, n: 0, call, value: { ...value, ...made } }
}
