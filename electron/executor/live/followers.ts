type Waiting = { resolve: () => void; reject: (reason: Error) => void }

/** Those who wait for runs to be over. */
export class Followers {
  readonly #waiting = new Map<number, Waiting[]>()

  /** Resolves when the run is told of; rejects when nobody knows any more whether it will be. */
  follow(run: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(run, [...(this.#waiting.get(run) ?? []), { resolve, reject }])
    })
  }

  has(run: number): boolean {
    return this.#waiting.has(run)
  }

  tell(run: number): void {
    const waiting = this.#waiting.get(run) ?? []
    this.#waiting.delete(run)
    for (const { resolve } of waiting) resolve()
  }

  /** Lets everybody go with the reason. */
  fail(reason: Error): void {
    const waiting = [...this.#waiting.values()].flat()
    this.#waiting.clear()
    for (const { reject } of waiting) reject(reason)
  }
}
