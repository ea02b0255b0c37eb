import { placeOf } from '../executor/round-chunks'
import type { StepRecord } from '../views/runs'
import type { Piece } from './long-run'
import { type FullRow, type FullRun, type Kept, openRun, readPiece } from './run-check'

/**
 * A run for lists. Of a long one `steps` are those that are in no round, the first failure where none of these has
 * failed, and the last try of each other place: what came of it, without the rounds before. Throws `StoreError` for a
 * row, or a piece of those that are read, that is not what was written.
 */
export function briefRun(row: FullRow, kept: Kept): FullRun {
  const { run, pieces } = openRun(row, kept)
  if (pieces.length === 0) return run
  const read = (n: number, piece: Piece): StepRecord[] => readPiece(row, kept, n, piece).steps
  const rounds = [...firstFailure(row, run.steps, pieces, read), ...lastTries(pieces, read)]
  return { ...run, timing: null, steps: [...run.steps, ...rounds] }
}

type Read = (n: number, piece: Piece) => StepRecord[]

function firstFailure(
  { errors }: FullRow,
  own: readonly StepRecord[],
  pieces: readonly Piece[],
  read: Read,
): StepRecord[] {
  if (errors === ',,' || own.some(({ error }) => error !== null)) return []
  for (const [n, piece] of pieces.entries()) {
    const steps = read(n, piece)
    const failed = steps.find((step, i) => step.error !== null && !isSamePlace(step, steps[i + 1]))
    if (failed) return [failed]
  }
  return []
}

// Of several tries of a step the last one counts.
function isSamePlace({ node, path, iteration }: StepRecord, next: StepRecord | undefined): boolean {
  return next?.node === node && next.path === path && next.iteration === iteration
}

/** In the order of the trace; only the pieces that hold one are read. */
function lastTries(pieces: readonly Piece[], read: Read): StepRecord[] {
  const found = new Set<string>()
  const last: StepRecord[] = []
  for (let n = pieces.length - 1; n >= 0; n--) {
    const piece = pieces[n] as Piece
    if (Object.keys(piece.tries).every((place) => found.has(place))) continue
    for (const step of read(n, piece).toReversed()) {
      const place = placeOf(step)
      if (found.has(place)) continue
      found.add(place)
      last.push(step)
    }
  }
  return last.toReversed()
}
