import type { KeptRun } from '../executor/kept-runs'
import type { RunRow } from '../executor/ports'
import { type ReplayResult, replayEvents } from '../executor/replay'
import type { RunStore } from '../store/runs'
import type { Writer } from '../store/writer'
import type { ActiveReplay } from './active-replay'
import { keptRuns } from './kept-replay'
import type { PreparedReplay } from './prepare-replay'
import { type InWorker, NoThreadError, replayInWorker } from './replay-worker/replay-in-worker'
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
}

const largeBatch = 100

/** Starting a thread costs what a thousand runs cost: a smaller replay is over before its thread would be there. */
const defaultAbove = 2000

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
  const { above = defaultAbove } = worker
  if ((await sources.guessed(source, picked)) <= above) return runHere(parts, beginning, append)
  const inWorker = replayInWorker({
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
  })
  return inWorker.catch((error: unknown) => {
    if (error instanceof NoThreadError) return runHere(parts, beginning, append)
    throw error
  })
}

async function runHere(
  { sources }: RunParts,
  { active, prepared, seq, kept }: Beginning,
  append: (replay: number, rows: readonly RunRow[]) => Promise<void>,
): Promise<ReplayResult> {
  const { plan, source, picked, options, world } = prepared
  const { signal } = active.abort
  return replayEvents({
    plan,
    id: seq,
    dispatcher: await sources.open(source, picked, (reason) => active.park(reason), signal),
    journal: { append },
    kept,
    world: world(signal),
    concurrency: options.concurrency ?? plan.concurrency,
    onProgress: (progress) => active.progress(progress),
  })
}
