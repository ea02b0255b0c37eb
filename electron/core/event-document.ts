import { canonicalJson, type Json, type JsonObject } from '../../nodes/sdk'
import type { RunEvent } from '../executor/ports'

/** The document of an event as plain JSON: its time is text. */
export function plainDocument({ document, time }: RunEvent): JsonObject {
  return { ...(document as JsonObject), time: new Date(time).toISOString() }
}

const previewLength = 240
const ownFields = new Set(['id', 'time', 'severity', 'origin', '@timestamp', '@version', 'raw_fields'])

/** A line that tells one event from another. */
export function previewOf(document: JsonObject): string {
  let preview = ''
  for (const [name, value] of Object.entries(document)) {
    if (ownFields.has(name)) continue
    preview += `${preview === '' ? '' : '  '}${name}=${shortText(value)}`
    if (preview.length > previewLength) break
  }
  return preview.slice(0, previewLength)
}

function shortText(value: Json): string {
  return (typeof value === 'string' ? value : canonicalJson(value)).replace(/\s+/g, ' ').slice(0, 80)
}
