import type { HostLimited } from '../../executor/host-limit'
import type { KeptRun } from '../../executor/kept-runs'
import type { Plan } from '../../executor/plan'
import type { RunRow } from '../../executor/ports'
import type { ReplayResult } from '../../executor/replay'
import { countStored } from '../../executor/kept-run'
import { addRun, emptyTotals } from '../../executor/totals'
import type { Totals } from '../../views/totals'
import type { Parked, WorkerPaths } from './replay-job'
import type { SpareThreads } from './spare-threads'
import { runInThread, type ThreadEnd } from './replay-thread'

// T1. The main thread alone writes. A replay's thread reads over a connection of its own, and sends what is to be kept.
// T2. A thread starts with what the journal holds, as a replay that is resumed (P4): so one that was ended is replaced.
// T3. An evaluation that takes longer than the limit is ended with its thread. Its run ends as `host_limit` and has no
//     trace hash; where a filter was evaluated, the event does not match.
// T4. Of several runs that are under way nobody can tell which hangs: the next thread runs one at a time, and is sure.

export type InWorker = {
  threads: SpareThreads
  paths: WorkerPaths
  /** How long an evaluation may take. */
  limitMs: number
  /** Replays of more events than this run in a thread. */
  above: number
  /** As many threads may run one replay. */
  most: number
}

export type InWorkerOptions = InWorker & {
  replay: string
  plan: Plan
  append: (rows: readonly RunRow[]) => Promise<void>
  /** The runs that the journal holds. */
  kept: () => Iterator<KeptRun, void>
  onProgress: (totals: Totals, parked: Parked) => void
  signal: AbortSignal
}

/** The thread could not even be started: nothing has run in it. */
export class NoThreadError extends Error {
  override readonly name = 'NoThreadError'
}

/** Runs a replay in threads of its own. Rejects when it fails or is stopped, with `NoThreadError` where there is none. */
export async function replayInWorker(options: InWorkerOptions): Promise<ReplayResult> {
  const limited = new Map<number, 'filter' | 'run'>()
  const last: { totals: Totals; parked: Parked } = {
    totals: emptyTotals(options.plan),
    parked: { count: 0, reasons: [] },
  }
  const onProgress = (totals: Totals, parked: Parked) => {
    Object.assign(last, { totals, parked })
    options.onProgress(totals, parked)
  }
  for (let isCareful = false; ; ) {
    const end = await startThread({ ...options, onProgress }, limited, isCareful)
    if (end.kind === 'ended' && end.result) return end.result
    if (end.kind === 'ended') throw new Error('The thread of the replay has told nothing of it')
    if (end.kind === 'failed') {
      options.signal.throwIfAborted()
      throw new Error(end.message)
    }
    if (end.kind === 'lost' || options.signal.aborted) {
      options.onProgress(await recount(options, last.totals), last.parked)
      options.signal.throwIfAborted()
    }
    if (end.kind === 'lost') {
      if (!end.hasBegun) throw new NoThreadError(end.message)
      throw new Error(`The thread of the replay has failed: ${end.message}`)
    }
    if (end.doing !== 'rest') limited.set(end.event, end.doing)
    else if (isCareful) limited.set(end.event, 'run')
    else isCareful = true
  }
}

function startThread(options: InWorkerOptions, limited: HostLimited, isCareful: boolean): Promise<ThreadEnd> {
  const { threads, paths, replay, append, onProgress, signal, limitMs } = options
  const job = { ...paths, replay, concurrency: isCareful ? 1 : null, limited: [...limited], share: null }
  return runInThread({ threads, job, append, keepBlock: refuseBlock, onProgress, signal, limitMs })
}

const refuseBlock = (): Promise<void> => Promise.reject(new Error('Nothing was shared out'))

/** Totals of the runs that are kept: a thread that was ended has told of more. */
async function recount({ kept, plan }: InWorkerOptions, last: Totals): Promise<Totals> {
  const totals = { ...emptyTotals(plan), notMatched: last.notMatched, filterErrors: last.filterErrors }
  const runs = kept()
  for (let run = runs.next(); !run.done; run = runs.next()) {
    addRun(totals, plan, countStored(plan, run.value))
    if (totals.runs % 200 === 0) await new Promise(setImmediate)
  }
  return totals
}
