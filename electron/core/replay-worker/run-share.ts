import { rowLength } from '../../executor/row-length'
import type { Journal, RunRow } from '../../executor/ports'
import { replayEvents } from '../../executor/replay'
import type { PreparedReplay } from '../prepare-replay'
import type { ReplaySources } from '../replay-source'
import { type Block, blocksOf, type Share } from './block'
import type { SharedPulse } from './shared-pulse'

/** Bytes of steps of one block: several blocks at a time are held in memory. */
const mostBytes = 16 * 1024 * 1024

/** Blocks that may be on their way to the disk: while they are, the next are computed. */
const mostUnwritten = 4

type Options = {
  share: Share
  prepared: PreparedReplay
  sources: ReplaySources
  pulse: SharedPulse
  /** Resolves when the block is on the disk, and rejects when it will not be. */
  send: (block: Block) => Promise<void>
  signal: AbortSignal
}

/** Runs the blocks of a share of the stored events, and sends each. Rejects when it fails, is stopped, or a block is too large. */
export async function runShare({ share, prepared, sources, pulse, send, signal }: Options): Promise<void> {
  const { plan, source, options } = prepared
  if (source.kind !== 'stored') throw new Error('Only stored events can be shared out')
  const open = sources.storedParts(source.where)
  const world = prepared.world(signal)
  const unwritten = new Set<Promise<void>>()
  for (const number of blocksOf(share)) {
    while (unwritten.size >= mostUnwritten) await Promise.race(unwritten)
    const rows = new BlockRows()
    const after = number * share.size
    const { totals } = await replayEvents({
      plan,
      id: 0,
      dispatcher: open({ after, last: after + share.size }, signal),
      journal: rows,
      world,
      pulse: (event, doing, out) => pulse.step(after + event, doing, out),
      concurrency: options.concurrency ?? plan.concurrency,
      onProgress: () => undefined,
    })
    const written = send({ number, rows: rows.all, totals }).finally(() => unwritten.delete(written))
    unwritten.add(written)
    // Whoever waits for it next is told; until then nobody has to have heard.
    written.catch(() => undefined)
  }
  await Promise.all(unwritten)
}

/** The runs of a block, until it is sent. */
class BlockRows implements Journal {
  readonly all: RunRow[] = []
  #bytes = 0

  async append(_replay: number, rows: readonly RunRow[]): Promise<void> {
    for (const row of rows) this.#bytes += rowLength(row)
    if (this.#bytes > mostBytes) throw new Error('The runs of these events are too large to be shared out')
    this.all.push(...rows)
  }
}
