import type { JsonObject } from '../../nodes/sdk'

/** Formats that event files may have. */
export const formats = ['ndjson', 'json', 'csv'] as const
export type Format = (typeof formats)[number]

/** An event as people and programs get it. `raw` is text where the bytes are UTF-8, else base64 of them. */
export type EventView = {
  id: string
  /** ISO 8601. */
  time: string
  /** 0 to 100. */
  severity: number
  origin: string
  event: JsonObject
  raw: string | { base64: string }
}

/** How many are stored, and how many records were none and are kept aside. */
export type EventCount = { events: number; parked: number }

/** `next` is where to go on; null at the end. */
export type EventPage = { events: EventView[]; next: number | null; scanned: number }

/** A row of the table of events: enough to recognise one. `time` is in milliseconds since 1970. */
export type EventHead = {
  seq: number
  id: string
  time: number
  severity: number
  origin: string
  label: string
  preview: string
}

export type ImportResult = {
  /** Records read; `stored + duplicates + parked`. */
  read: number
  stored: number
  duplicates: number
  parked: number
  /** Why the source could not be read to its end; null when it was. */
  error: string | null
}
