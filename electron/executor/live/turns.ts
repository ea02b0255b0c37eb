/** Which runs go one after the other: those of one turn, in the order in which they began. */
export class Turns {
  readonly #runs = new Map<string, number>()
  /** Runs that wait for their turn. */
  queued = 0

  /** Runs under way that are known from the journal. */
  add(turn: string, runs: number): void {
    this.#runs.set(turn, (this.#runs.get(turn) ?? 0) + runs)
    this.queued += runs - 1
  }

  /** True when the run may go on at once; false when it has to wait behind another. */
  begin(turn: string): boolean {
    const before = this.#runs.get(turn) ?? 0
    this.#runs.set(turn, before + 1)
    if (before > 0) this.queued++
    return before === 0
  }

  /** True when another run of that turn waits. */
  end(turn: string): boolean {
    const left = (this.#runs.get(turn) ?? 1) - 1
    if (left === 0) {
      this.#runs.delete(turn)
      return false
    }
    this.#runs.set(turn, left)
    this.queued--
    return true
  }
}
