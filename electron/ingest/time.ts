import { isJsonObject, type Json, type JsonObject } from '../../nodes/sdk'

// In order of trust: the collector's normalised time, then what common products call the time of an event.
const timeFields = [
  '@timestamp',
  'timestamp',
  'time',
  'TimeCreated',
  'EventTime',
  'eventTime',
  'TimeGenerated',
  'CreationTime',
  'UtcTime',
  'published',
  'ts',
  'date',
]

/** Time of an event in milliseconds since 1970; null when no field tells it. A time without a zone is UTC. */
export function readTime(event: JsonObject): number | null {
  for (const field of timeFields) {
    const time = Object.hasOwn(event, field) ? toTime(event[field] as Json) : null
    if (time !== null) return time
  }
  return readEcs(event, 'created') ?? readEcs(event, 'start')
}

/** A time of ECS's field set `event`: nested, or with its dotted name, as a table has it. */
function readEcs(event: JsonObject, field: 'created' | 'start'): number | null {
  const nested = isJsonObject(event.event) ? event.event[field] : undefined
  return toTime(nested ?? null) ?? toTime(event[`event.${field}`] ?? null)
}

export function toTime(value: Json): number | null {
  if (typeof value === 'number') return fromEpoch(value)
  if (typeof value !== 'string') return null
  if (/^\d{10,19}(\.\d+)?$/.test(value)) return fromEpoch(Number(value))
  return fromText(value)
}

// Seconds, milliseconds, microseconds or nanoseconds, told apart by size: all of them lie between 1973 and 2286.
function fromEpoch(value: number): number | null {
  for (const perMillisecond of [0.001, 1, 1e3, 1e6]) {
    // To ten microseconds first, which a double holds exactly enough: 0.123 s would else come out as 122 ms.
    const ms = Math.floor(Math.round((value / perMillisecond) * 100) / 100)
    if (ms >= 1e11 && ms < 1e13) return ms
  }
  return null
}

const isoLike =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?) ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i

function fromText(text: string): number | null {
  const parts = isoLike.exec(text.trim())
  if (!parts) return null
  const [, date = '', clock = '00:00', zone = 'Z'] = parts
  const ms = Date.parse(`${date}T${clock.replace(',', '.')}${offsetOf(zone)}`)
  return Number.isNaN(ms) || !isDay(date) ? null : ms
}

function offsetOf(zone: string): string {
  const [, hours, minutes = '00'] = /^([+-]\d{2}):?(\d{2})?$/.exec(zone) ?? []
  return hours === undefined ? 'Z' : `${hours}:${minutes}`
}

// The engine takes the 30th of February for the 1st of March.
function isDay(date: string): boolean {
  return new Date(Date.parse(`${date}T00:00Z`)).toISOString().startsWith(date)
}
