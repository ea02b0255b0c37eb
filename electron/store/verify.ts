import type { Db } from './open'
import { EventStore } from './events'
import { RunStore } from './runs'
import { StoreError } from './store-error'

const page = 1000

/** Reads every event and run and checks its hash. Returns what is wrong with the first that has changed; null for none. */
export function findChangedRow(db: Db): string | null {
  try {
    const events = new EventStore(db)
    for (let after = 0; ; ) {
      const rows = events.page(after, page)
      after = rows.at(-1)?.seq ?? after
      if (rows.length < page) break
    }
    const runs = new RunStore(db)
    for (const { seq } of runs.replays(null, Number.MAX_SAFE_INTEGER)) {
      for (let before: number | null = null; ; ) {
        const rows = runs.runs(seq, { all: true }, before, page)
        before = rows.at(-1)?.position ?? before
        if (rows.length < page) break
      }
    }
    return null
  } catch (error) {
    if (error instanceof StoreError) return error.message
    throw error
  }
}
