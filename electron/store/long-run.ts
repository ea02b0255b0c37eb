import type { RunRow } from '../executor/ports'
import type { RoundChunk } from '../executor/round-chunks'

// What a row has in the place of its steps where the rounds of the run stand in rows of their own: the steps that are
// in no round, and of each piece of the others its hash and how many tries it has at each place. Other rows have a
// list there, so that the two are never taken for one another.

/** A piece of the rounds: what it has to be, and how many tries of it are at each place. */
export type Piece = { hash: string; tries: { readonly [place: string]: number } }

type LongSteps = { pieces: readonly Piece[]; steps: readonly unknown[] }

/** What the row of a run has as its steps. */
export function storedSteps({ steps, rounds }: Pick<RunRow, 'steps' | 'rounds'>): string {
  if (!rounds) return steps
  const pieces = rounds.map(({ hash, tries }): Piece => ({ hash, tries }))
  return `{"pieces":${JSON.stringify(pieces)},"steps":${steps}}`
}

export const isLongText = (stored: string): boolean => stored.startsWith('{')

/** What the row of a long run has; null where a row has all of its steps itself. Throws for a text that is neither. */
export function piecesOf(stored: string): LongSteps | null {
  if (!isLongText(stored)) return null
  const read = JSON.parse(stored) as LongSteps
  if (Array.isArray(read.pieces) && Array.isArray(read.steps)) return read
  throw new TypeError('That is no run')
}

/** A piece as its own row has it. */
export type PackedPiece = Pick<RoundChunk, 'steps' | 'timing'>
