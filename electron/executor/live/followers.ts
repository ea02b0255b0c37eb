/** Those who wait for runs to be over. */
export class Followers {
  readonly #waiting = new Map<number, (() => void)[]>()

  /** Resolves when the run is told of. */
  follow(run: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.set(run, [...(this.#waiting.get(run) ?? []), resolve])
    })
  }

  has(run: number): boolean {
    return this.#waiting.has(run)
  }

  tell(run: number): void {
    const waiting = this.#waiting.get(run) ?? []
    this.#waiting.delete(run)
    for (const resolve of waiting) resolve()
  }
}
