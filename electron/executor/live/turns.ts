// T1. Of the runs of a turn that are under way one at most holds it: it alone is worked on.
// T2. A turn that nobody holds while runs of it are under way is on its way to the next one.

type Turn = { runs: number; holder: number | null }

/** Which runs go one after the other: those of one turn, in the order in which they began. */
export class Turns {
  readonly #turns = new Map<string, Turn>()
  /** Runs that wait for their turn. */
  queued = 0

  /** Runs under way that are known from the journal, and which of them has begun. */
  add(turn: string, runs: number, holder: number | null): void {
    this.#turns.set(turn, { runs, holder })
    this.queued += runs - 1
  }

  /** True when the run may go on at once; false when it has to wait behind another. */
  begin(turn: string, run: number): boolean {
    const known = this.#turns.get(turn)
    if (!known) {
      this.#turns.set(turn, { runs: 1, holder: run })
      return true
    }
    known.runs++
    this.queued++
    return false
  }

  /** True when another run of that turn is to be found that goes on. One that ends while it waits passes nothing on. */
  end(turn: string, run: number): boolean {
    const known = this.#turns.get(turn)
    if (!known) return false
    known.runs--
    if (known.runs === 0) {
      this.#turns.delete(turn)
      return false
    }
    this.queued--
    if (known.holder === run) known.holder = null
    return known.holder === null
  }

  /** False when another run has it. */
  take(turn: string, run: number): boolean {
    const known = this.#turns.get(turn)
    if (!known || known.holder !== null) return false
    known.holder = run
    return true
  }

  /** The turn of a run that turned out to be gone, and has to be passed on; null when it held none. */
  drop(run: number): string | null {
    for (const [turn, known] of this.#turns) {
      if (known.holder !== run) continue
      known.holder = null
      return turn
    }
    return null
  }
}
