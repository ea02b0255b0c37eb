import type { ReplayResult } from '../../executor/replay'
import type { Share } from './block'
import { BlockMerge } from './block-merge'
import type { InWorkerOptions } from './replay-in-worker'
import { runInThread, type ThreadEnd } from './replay-thread'

// S1. The stored events are shared out in blocks by number, so that each thread knows its own without the others; what
//     comes of them is put together in their order (`block-merge.ts`).
// S2. Where anything goes wrong in a thread, all of them are stopped, and the replay goes on in a single one from what
//     is on the disk, as one that is resumed: what it then runs into is told in one place, `replay-in-worker.ts`.

/** Events of a block. A thread is told of nothing smaller; the main thread writes one in a few milliseconds. */
const blockSize = 250

const another = new Error('Another thread of the replay has ended early')

/** Runs a replay in several threads. Null when it has to go on in one. Rejects when it is stopped or cannot be kept. */
export async function replayInThreads(
  options: InWorkerOptions,
  span: { first: number; last: number },
): Promise<ReplayResult | null> {
  const { plan, append, signal, most } = options
  const [first, last] = [Math.floor((span.first - 1) / blockSize), Math.floor((span.last - 1) / blockSize)]
  const merge = new BlockMerge({
    plan,
    first,
    append,
    onProgress: (totals) => options.onProgress(totals, noneParked),
  })
  const stop = new AbortController()
  const stopped = (): void => stop.abort(signal.reason)
  signal.addEventListener('abort', stopped, { once: true })
  if (signal.aborted) stopped()
  const run = async (share: Share): Promise<ThreadEnd> => {
    const end = await startThread(options, merge, share, stop.signal)
    if (end.kind !== 'ended') stop.abort(another)
    return end
  }
  const shares = Array.from({ length: most }, (_, index) => ({
    index,
    of: most,
    first,
    last,
    size: blockSize,
  }))
  const ends = await Promise.all(shares.map(run))
  signal.removeEventListener('abort', stopped)
  await merge.atRest()
  signal.throwIfAborted()
  if (merge.failure !== undefined) throw merge.failure
  return ends.every(({ kind }) => kind === 'ended') ? merge.result() : null
}

const noneParked = { count: 0, reasons: [] }

function startThread(
  { threads, paths, replay, limitMs, append }: InWorkerOptions,
  merge: BlockMerge,
  share: Share,
  signal: AbortSignal,
): Promise<ThreadEnd> {
  return runInThread({
    threads,
    job: { ...paths, replay, concurrency: null, limited: [], share },
    append,
    keepBlock: (block) => merge.take(block),
    onProgress: () => undefined,
    signal,
    limitMs,
  })
}
