import { chunkHash, type RoundChunk } from '../executor/round-chunks'
import type { PackedPiece, Piece } from './long-run'
import type { Db } from './open'
import { preparingOnce } from './prepare-once'

/** The rounds of long runs, in pieces. Call writes inside a transaction. */
export class RunRoundStore {
  readonly #db: Pick<Db, 'prepare'>

  constructor(db: Db) {
    this.#db = preparingOnce(db)
  }

  add(run: number, rounds: readonly RoundChunk[]): void {
    const insert = this.#db.prepare<[number, number, string | null, string]>(
      'INSERT INTO run_rounds (run, n, timing, steps) VALUES (?, ?, ?, ?)',
    )
    for (const [n, { timing, steps }] of rounds.entries()) insert.run(run, n, timing, steps)
  }

  /** A piece as the row of its run names it; null where it is missing or has changed on the disk. */
  find(run: number, n: number, { hash }: Piece): PackedPiece | null {
    const row = this.#db
      .prepare<[number, number], PackedPiece>('SELECT timing, steps FROM run_rounds WHERE run = ? AND n = ?')
      .get(run, n)
    return row && chunkHash(row) === hash ? row : null
  }
}
