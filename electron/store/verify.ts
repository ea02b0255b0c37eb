import type { Db } from './open'
import { EventStore } from './events'
import { RunStore } from './runs'
import { isDamage, StoreError } from './store-error'

const page = 1000

/** Reads every event and run and checks its hash. Returns what is wrong with the first that has changed; null for none. */
export function findChangedRow(db: Db): string | null {
  try {
    const events = new EventStore(db)
    for (let rows = events.page(0, page); rows.length > 0; )
      rows = events.page(rows.at(-1)?.seq ?? Number.MAX_SAFE_INTEGER, page)
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
    if (error instanceof StoreError || isDamage(error)) return error.message
    throw error
  }
}
