import { isJsonObject, type Json, type JsonObject } from '../../nodes/sdk'

// The values that Elastic's detection rules give these words.
const words: ReadonlyMap<string, number> = new Map([
  ['informational', 0],
  ['info', 0],
  ['notice', 10],
  ['low', 21],
  ['warning', 47],
  ['medium', 47],
  ['moderate', 47],
  ['error', 73],
  ['high', 73],
  ['severe', 99],
  ['critical', 99],
  ['fatal', 99],
])

/** Severity 0 to 100; 0 when the source says nothing that we understand. The source's own value stays in the event. */
export function readSeverity(event: JsonObject): number {
  const nested = isJsonObject(event.event) ? event.event.severity : undefined
  return toSeverity(nested ?? event['event.severity'] ?? event.severity ?? null) ?? 0
}

function toSeverity(value: Json): number | null {
  if (typeof value === 'string') return words.get(value.trim().toLowerCase()) ?? numeric(Number(value))
  return typeof value === 'number' ? numeric(value) : null
}

function numeric(value: number): number | null {
  return Number.isFinite(value) ? Math.min(100, Math.max(0, value)) : null
}
