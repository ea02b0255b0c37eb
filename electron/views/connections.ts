/** What a connection spares its service, and what it puts up with from it. */
export type ConnectionLimits = {
  /** Calls that may begin in any 60 seconds; null for as many as there are. */
  perMinute: number | null
  /** Calls under way at a time. */
  concurrency: number
  /** Calls that may wait for their turn; more are refused. */
  queue: number
  /** Milliseconds until there is a connection, then until the head of the answer, then until its end; and for all. */
  connectMs: number
  headersMs: number
  bodyMs: number
  totalMs: number
  /** Milliseconds for which the answer of a read stands; 0 asks each time. */
  cacheMs: number
}

export const defaultLimits: ConnectionLimits = {
  perMinute: null,
  concurrency: 4,
  queue: 256,
  connectMs: 5_000,
  headersMs: 15_000,
  bodyMs: 30_000,
  totalMs: 60_000,
  cacheMs: 300_000,
}

/** A named set-up of one outside service. Holds no secret. */
export type ConnectionView = {
  name: string
  type: string
  address: string
  limits: ConnectionLimits
  created: number
  changed: number
}
