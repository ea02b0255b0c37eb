import type { Json } from './json'
import type { ListMatch } from './lookup-list'

/** A request to the service of the node's connection. The address and the credentials are the connection's. */
export type HttpRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path below the connection's address; each element is one segment and is escaped as one. */
  path: readonly string[]
  query?: Readonly<Record<string, string>>
  headers?: Readonly<Record<string, string>>
  body?: Json
  /** Statuses beside 2xx that are answers and not errors. */
  accept?: readonly number[]
}

export type HttpAnswer = { status: number; body: Json }

/** Country of an address by the local database; `country` is ISO 3166-1 alpha-2, null where none is listed. */
export type GeoAnswer = { country: string | null; database: string }

/** Cordon's own records, for the `internal` and in-app `notify` types. Absent in a simulated run. */
export type Records = {
  closeEvent(record: { verdict: string; reason: string }): Promise<void>
  openCase(record: { title: string; severity: number; description: string }): Promise<{ id: string }>
  notify(record: { level: string; text: string }): Promise<void>
}

/** An event that came before; `document` is what expressions see of it. */
export type PastEvent = { readonly id: string; readonly time: Date; readonly document: object }

/** All that a running node can reach. Nothing else exists. */
export type NodeContext = {
  /** The event the run is about. */
  readonly event: { readonly id: string; readonly time: Date }
  /** The run's own clock (product.md §8), never the wall. */
  readonly time: Date
  readonly signal: AbortSignal
  http(request: HttpRequest): Promise<HttpAnswer>
  geoip(address: string): Promise<GeoAnswer>
  /** What of a named list the value matches, by the list's own types. Throws `not_found` for an unknown list. */
  matchList(list: string, value: string): ListMatch | null
  /**
   * Sends what an acting node does, and writes down in the effect ledger that it does; only a live run has the
   * transport. Throws `NodeError` where nothing was changed; where that is not known the step goes no further.
   */
  act(request: HttpRequest): Promise<HttpAnswer>
  readonly records: Records
  /** At most `limit` events with (time, id) before this one, newest first: of a replay those it replays, live all. */
  history(limit: number): Promise<readonly PastEvent[]>
  /**
   * Of the events before this one those less than `withinMs` older that have the same values at the paths of `key`,
   * newest first, at most `limit`.
   */
  window(query: WindowQuery): Promise<readonly PastEvent[]>
}

/** Which events before this one are meant; `key` names fields, such as `user.name`. */
export type WindowQuery = {
  readonly key: readonly string[]
  readonly withinMs: number
  readonly limit: number
}
