import type { RunRow } from '../../executor/ports'
import type { Totals } from '../../views/totals'

/**
 * The stored events by number, in blocks of `size`, and which of them one of several threads runs: of the blocks from
 * `first` to `last` every one whose number leaves `index` when divided by `of`.
 */
export type Share = { index: number; of: number; first: number; last: number; size: number }

/** What came of the events of one block. Positions count from the first run of the block. */
export type Block = { number: number; rows: readonly RunRow[]; totals: Totals }

/** The numbers of the blocks of a share, in order. */
export function* blocksOf({ index, of, first, last }: Share): Generator<number> {
  for (let block = first; block <= last; block++) if (block % of === index) yield block
}
