/** What waits for its turn in a run: in order of the run's own clock, then of its scope's making, then of the plan. */
export type Queued = {
  readonly at: number
  readonly scope: { readonly serial: number }
  readonly step: { readonly index: number }
}

function isBefore(a: Queued, b: Queued): boolean {
  if (a.at !== b.at) return a.at < b.at
  if (a.scope.serial !== b.scope.serial) return a.scope.serial < b.scope.serial
  return a.step.index < b.step.index
}

/** A heap: what comes first is found in time that grows with the logarithm of what waits. */
export class StepQueue<T extends Queued> {
  readonly #items: T[] = []

  push(item: T): void {
    const items = this.#items
    let at = items.push(item) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(item, items[parent] as T)) break
      items[at] = items[parent] as T
      at = parent
    }
    items[at] = item
  }

  first(): T | undefined {
    return this.#items[0]
  }

  take(): T | undefined {
    const items = this.#items
    const last = items.pop()
    // By far the most runs have one step at a time.
    if (last === undefined || items.length === 0) return last
    const first = items[0] as T
    this.#sink(last)
    return first
  }

  #sink(item: T): void {
    const items = this.#items
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= items.length) break
      if (child + 1 < items.length && isBefore(items[child + 1] as T, items[child] as T)) child++
      if (!isBefore(items[child] as T, item)) break
      items[at] = items[child] as T
      at = child
    }
    items[at] = item
  }
}
