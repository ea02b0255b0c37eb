import { placeOf } from '../executor/round-chunks'
import type { StepRecord, StepTiming } from '../views/runs'
import type { Piece } from './long-run'
import { type FullRow, type FullRun, type Kept, openRun, readPiece } from './run-check'

/** Which tries are asked for: those of wanted places (`placeOf`), from one of them on. */
export type TriesQuery = { isWanted: (place: string) => boolean; from: number; limit: number }

export type FoundTries = {
  head: Omit<FullRun, 'steps' | 'timing'>
  tries: (StepRecord & StepTiming)[]
  /** How many there are in all. */
  total: number
  /** The last of all. */
  last: StepRecord | null
}

/** Throws `StoreError` for a row, or a piece of those that are read, that is not what was written. */
export function findTries(row: FullRow, kept: Kept, { isWanted, from, limit }: TriesQuery): FoundTries {
  const { run, pieces } = openRun(row, kept)
  const own = timed(run.steps, run.timing ?? '[]').filter((step) => isWanted(placeOf(step)))
  const found: FoundTries = {
    head: run,
    tries: own.slice(from, from + limit),
    total: own.length,
    last: own.at(-1) ?? null,
  }
  const read = (n: number, piece: Piece) => {
    const { steps, timing } = readPiece(row, kept, n, piece)
    return timed(steps, `[${timing ?? ''}]`).filter((step) => isWanted(placeOf(step)))
  }
  let last: [n: number, piece: Piece] | null = null
  for (const [n, piece] of pieces.entries()) {
    const count = countIn(piece, isWanted)
    if (count === 0) continue
    const skipped = Math.max(0, from - found.total)
    if (skipped < count && found.tries.length < limit)
      found.tries.push(...read(n, piece).slice(skipped, skipped + limit - found.tries.length))
    found.total += count
    last = [n, piece]
  }
  if (last) found.last = read(...last).at(-1) ?? null
  return found
}

function countIn({ tries }: Piece, isWanted: (place: string) => boolean): number {
  let count = 0
  for (const [place, tried] of Object.entries(tries)) if (isWanted(place)) count += tried
  return count
}

function timed(steps: readonly StepRecord[], timing: string): (StepRecord & StepTiming)[] {
  const pairs = JSON.parse(timing) as [at: number, ms: number][]
  return steps.map((step, i) => {
    const [at, ms] = pairs[i] ?? [0, 0]
    return { ...step, at, ms }
  })
}
