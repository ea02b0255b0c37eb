import type { KeptRun } from '../executor/kept-runs'
import type { RunRow } from '../executor/ports'
import { type ReplayResult, replayEvents } from '../executor/replay'
import type { RunStore } from '../store/runs'
import type { Writer } from '../store/writer'
import type { ActiveReplay } from './active-replay'
import { keptRuns } from './kept-replay'
import type { PreparedReplay } from './prepare-replay'
import { replayInThreads } from './replay-worker/replay-in-threads'
import {
  type InWorker,
  type InWorkerOptions,
  NoThreadError,
  replayInWorker,
} from './replay-worker/replay-in-worker'
import type { ReplaySources } from './replay-source'

export type RunParts = {
  runs: RunStore
  writer: Writer
  sources: ReplaySources
  /** Null where replays run in the main thread. */
  worker: InWorker | null
}

/** A replay that is about to run, with the runs that it has kept of an earlier go. */
export type Beginning = {
  active: ActiveReplay
  prepared: PreparedReplay
  seq: number
  kept: Iterator<KeptRun, void>
  /** Nothing of it has ever run. */
  isNew: boolean
}

const largeBatch = 100

/** Runs a replay, a large one in a thread of its own. Rejects when it fails or is stopped. */
export async function runReplay(parts: RunParts, beginning: Beginning): Promise<ReplayResult> {
  const { runs, writer, sources, worker } = parts
  // A large batch need not wait for company.
  const append = (replay: number, rows: readonly RunRow[]) =>
    rows.length >= largeBatch
      ? writer.writeNow(() => runs.append(replay, rows))
      : writer.write(() => runs.append(replay, rows))
  const { active, prepared, seq } = beginning
  const { source, picked, options } = prepared
  // Only the main thread reaches connections.
  if (worker === null || options.reads === 'live') return runHere(parts, beginning, append)
  if ((await sources.guessed(source, picked)) <= worker.above) return runHere(parts, beginning, append)
  const inWorker: InWorkerOptions = {
    ...worker,
    replay: active.id,
    plan: prepared.plan,
    append: (rows) => append(seq, rows),
    kept: () => keptRuns(runs, seq),
    onProgress: (totals, parked) => {
      active.parkedCount = parked.count
      active.parked = parked.reasons
      active.progress(totals)
    },
    signal: active.abort.signal,
  }
  try {
    return (await shareOut(parts, beginning, inWorker)) ?? (await replayInWorker(inWorker))
  } catch (error) {
    if (!(error instanceof NoThreadError)) throw error
    return runHere(parts, { ...beginning, kept: keptRuns(runs, seq) }, append)
  }
}

/** Runs a replay in several threads where that can be done; null where it is to run in one. */
async function shareOut(
  { sources }: RunParts,
  { prepared, isNew }: Beginning,
  inWorker: InWorkerOptions,
): Promise<ReplayResult | null> {
  const { source, picked, plan, options } = prepared
  const isOneByOne = (options.concurrency ?? plan.concurrency) === 1
  if (!isNew || isOneByOne || inWorker.most < 2 || picked || source.kind !== 'stored') return null
  // Another replay has the other cores, and each thread takes its memory.
  if (inWorker.threads.busy > 0) return null
  const span = sources.storedSpan()
  return span && replayInThreads(inWorker, span)
}

async function runHere(
  { sources }: RunParts,
  { active, prepared, seq, kept }: Beginning,
  append: (replay: number, rows: readonly RunRow[]) => Promise<void>,
): Promise<ReplayResult> {
  const { plan, source, picked, options, world } = prepared
  const { signal } = active.abort
  try {
    return await replayEvents({
      plan,
      id: seq,
      dispatcher: await sources.open(source, picked, (reason) => active.park(reason), signal),
      journal: { append },
      kept,
      world: world(signal),
      concurrency: options.concurrency ?? plan.concurrency,
      onProgress: (progress) => active.progress(progress),
    })
  } finally {
    prepared.close()
  }
}
