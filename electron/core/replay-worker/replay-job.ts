import type { Doing } from '../../executor/host-limit'
import type { ReplayResult } from '../../executor/replay'
import type { RunRow } from '../../executor/ports'
import type { Block, Share } from './block'
import type { Totals } from '../../views/totals'

/** Where the thread of a replay finds what the replay is made of. */
export type WorkerPaths = { database: string; samplesFolder: string; geoDatabase: string }

/** What the thread of a replay is started with. */
export type ReplayJob = WorkerPaths & {
  replay: string
  /** Runs at a time; null where the replay's own number holds. */
  concurrency: number | null
  limited: readonly (readonly [event: number, doing: Exclude<Doing, 'rest'>])[]
  /** Its share of the events where several threads run the replay; null where it runs all of them. */
  share: Share | null
  /** Shared memory of a `PulseView`. */
  pulse: SharedArrayBuffer
}

export type Parked = { count: number; reasons: readonly string[] }

/** From the thread of a replay. Each batch of runs, and each block, is answered once it is on the disk. */
export type FromWorker =
  | { kind: 'begun' }
  | { kind: 'rows'; rows: readonly RunRow[] }
  | { kind: 'block'; block: Block }
  | { kind: 'progress'; totals: Totals; parked: Parked }
  | { kind: 'ended'; result: ReplayResult | null; parked: Parked }
  | { kind: 'failed'; message: string; totals: Totals | null; parked: Parked }

export type ToWorker = { kind: 'kept' } | { kind: 'lost'; message: string } | { kind: 'stop' }
