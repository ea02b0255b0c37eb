import type { RunResult } from './run'

/** Where the loop of a replay is: it evaluates a filter, it runs steps, or it does neither. */
export type Doing = 'filter' | 'run' | 'rest'

/**
 * Told where the loop is, for whoever watches from another thread: an evaluation that does not end can only be ended
 * with its thread. `event` counts the events read, from 0; `out` the runs that are under way.
 */
export type Pulse = (event: number, doing: Doing, out: number) => void

/** Events whose evaluation was ended with its thread, by number, and what it was doing. */
export type HostLimited = ReadonlyMap<number, Exclude<Doing, 'rest'>>

/** What comes of a run that was ended with its thread. What it had done by then is gone, so it has no trace hash. */
export const hostLimited: RunResult = {
  status: 'failed',
  reason: 'host_limit',
  // A failure in no step that is known.
  ending: '!',
  steps: [],
  taken: [],
  bodies: null,
}
