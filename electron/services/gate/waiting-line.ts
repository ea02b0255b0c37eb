/** From first to last: what happens now, what a person does, what is only replayed. */
const priorities = ['live', 'manual', 'replay'] as const
export type Priority = (typeof priorities)[number]

/** Who waits, by priority and then by arrival; never more than `limit` (G3 of `gate.ts`). */
export class WaitingLine<Waiter extends { priority: Priority }> {
  readonly #limit: number
  readonly #lines: { [priority in Priority]: Waiter[] } = { live: [], manual: [], replay: [] }

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return priorities.reduce((sum, priority) => sum + this.#lines[priority].length, 0)
  }

  first(): Waiter | null {
    for (const priority of priorities) {
      const [first] = this.#lines[priority]
      if (first) return first
    }
    return null
  }

  /** Lines up. Who has to leave for it comes back: the newest of the least urgent, which may be the one given. */
  add(waiter: Waiter): Waiter | null {
    this.#lines[waiter.priority].push(waiter)
    if (this.size <= this.#limit) return null
    const least = priorities.findLast((priority) => this.#lines[priority].length > 0)
    return least ? (this.#lines[least].pop() ?? null) : null
  }

  remove(waiter: Waiter): void {
    const line = this.#lines[waiter.priority]
    const at = line.indexOf(waiter)
    if (at >= 0) line.splice(at, 1)
  }

  /** Sends everybody away. */
  empty(): Waiter[] {
    return priorities.flatMap((priority) => this.#lines[priority].splice(0))
  }
}
