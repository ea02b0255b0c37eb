import { isJsonObject, type Json, type JsonObject } from '../../nodes/sdk'
import type { RunEvent } from '../executor/ports'

/** An event as the store or a file has it. */
export type EventSource = {
  id: string
  time: number
  severity: number
  origin: string
  raw: string | Buffer
  doc: string | null
}

/** The event as runs and expressions see it. */
export function toRunEvent({ id, time, severity, origin, raw, doc }: EventSource): RunEvent {
  // Both texts passed the import's checks, so the native parser is safe here.
  const document = JSON.parse(doc ?? String(raw)) as { [name: string]: unknown }
  document.id = id
  document.time = new Date(time)
  document.severity = severity
  document.origin = origin
  return { id, time, label: eventLabel(document as JsonObject, id), document }
}

const labelPaths: readonly (readonly string[])[] = [
  ['user', 'name'],
  ['user', 'email'],
  ['host', 'name'],
  ['Hostname'],
  ['source', 'ip'],
  ['rule', 'name'],
  ['message'],
]

const labelLength = 80

/** What a person knows the event by: who, where or what it is about; its id when nothing tells. */
function eventLabel(document: JsonObject, id: string): string {
  for (const path of labelPaths) {
    const value = at(document, path)
    if (typeof value === 'string' && value !== '') return value.slice(0, labelLength)
  }
  return id
}

function at(object: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = object
  for (const step of path) value = isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
  return value
}
