import type { JsonObject } from '../../nodes/sdk'
import type { Expression } from '../../nodes/expr/expression'
import type { RunEvent } from '../executor/ports'
import type { EventRow, EventStore } from '../store/events'
import type { EventCount, EventHead, EventPage, EventView } from '../views/events'
import { CoreError } from './errors'
import { plainDocument, previewOf } from './event-document'
import { parseEventFilter } from './filter'
import { Listeners, waitBetweenNews } from './listeners'
import type { Lists } from './lists'
import { Slices } from './pause'
import { toRunEvent } from './run-event'

const pageRows = 1000
const pageBytes = 512 * 1024
const scanLimit = 20_000
const countedEveryMs = 500

/** Queries over the stored events. */
export class EventLibrary {
  readonly #store: EventStore
  readonly #lists: Lists
  readonly #listeners = new Listeners()

  constructor(store: EventStore, lists: Lists) {
    this.#store = store
    this.#lists = lists
  }

  count(): EventCount {
    return this.#store.count()
  }

  /** Events were stored. */
  changed(): void {
    this.#listeners.tell()
  }

  /** The count now, and again when it has changed, at most twice a second: counting takes its time. */
  async *follow(signal: AbortSignal | undefined): AsyncGenerator<EventCount> {
    for (let last: EventCount | null = null; ; ) {
      const change = this.#listeners.change(signal)
      const count = this.count()
      if (count.events !== last?.events || count.parked !== last.parked) yield count
      last = count
      await change
      await waitBetweenNews(countedEveryMs, signal)
      if (signal?.aborted) return
    }
  }

  get(id: string): EventView {
    const row = this.#store.get(id)
    if (!row) throw new CoreError('not_found', `There is no event "${id}"`)
    return toView(row)
  }

  /** Events in order of import, after the position given. `next` is where to go on; null at the end. */
  async page(query: {
    where?: string | undefined
    after?: number | undefined
    limit: number
    signal?: AbortSignal | undefined
  }): Promise<EventPage> {
    const test = this.#filter(query.where)
    const slices = new Slices()
    const events: EventView[] = []
    let next = query.after ?? 0
    let bytes = 0
    let scanned = 0
    for (;;) {
      const rows = this.#store.page(next, pageRows)
      for (const row of rows) {
        next = row.seq
        scanned++
        if (test(toRunEvent(row))) {
          events.push(toView(row))
          bytes += row.raw.length
        }
        if (events.length >= query.limit || bytes >= pageBytes || scanned >= scanLimit)
          return { events, next, scanned }
        await slices.pause(query.signal)
      }
      if (rows.length === 0) return { events, next: null, scanned }
    }
  }

  /** Newest first by time, for the table on the screen. */
  async newest(query: {
    where?: string | undefined
    before?: { time: number; seq: number } | undefined
    limit: number
    signal?: AbortSignal | undefined
  }): Promise<{ events: EventHead[]; next: { time: number; seq: number } | null }> {
    const test = this.#filter(query.where)
    const slices = new Slices()
    const events: EventHead[] = []
    let before = query.before ?? null
    for (let scanned = 0; ; ) {
      const rows = this.#store.newest(before, pageRows)
      for (const row of rows) {
        before = { time: row.time, seq: row.seq }
        scanned++
        const event = toRunEvent(row)
        if (test(event)) events.push(toHead(row, event))
        if (events.length >= query.limit || scanned >= scanLimit) return { events, next: before }
        await slices.pause(query.signal)
      }
      if (rows.length === 0) return { events, next: null }
    }
  }

  /** A test for stored events. Throws `CoreError` for a filter that is wrong. */
  #filter(where: string | undefined): (event: RunEvent) => boolean {
    if (where === undefined || where.trim() === '' || where.trim() === 'true') return () => true
    return filterTest(parseEventFilter(where, this.#lists.names()), this.#lists)
  }
}

/** The test that a filter is over events; an event for which it cannot be evaluated does not match. */
export function filterTest(filter: Expression, lists: Lists): (event: RunEvent) => boolean {
  const values = { vars: {}, lists: lists.lookup(new Map(), 'stored') }
  return ({ document, time }) =>
    filter.test({ ...values, event: document, run: { time: new Date(time) } }) === true
}

function toView(row: EventRow): EventView {
  const { id, time, severity, origin, raw } = row
  return {
    id,
    time: new Date(time).toISOString(),
    severity,
    origin,
    event: plainDocument(toRunEvent(row)),
    raw: typeof raw === 'string' ? raw : { base64: raw.toString('base64') },
  }
}

function toHead({ seq, id, time, severity, origin }: EventRow, event: RunEvent): EventHead {
  return {
    seq,
    id,
    time,
    severity,
    origin,
    label: event.label,
    preview: previewOf(event.document as JsonObject),
  }
}
