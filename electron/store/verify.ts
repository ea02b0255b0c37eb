import type { Db } from './open'
import { EventStore } from './events'
import { RunStore } from './runs'
import { isDamage, StoreError } from './store-error'

const page = 200

/**
 * Reads every event and run and checks its hashes; `pause` is called between pages, so that others get their turn.
 * Returns what is wrong with the first that has changed; null for none.
 */
export async function findChangedRow(db: Db, pause: () => Promise<void>): Promise<string | null> {
  try {
    const events = new EventStore(db)
    for (let rows = events.page(0, page); rows.length > 0; ) {
      await pause()
      rows = events.page(rows.at(-1)?.seq ?? Number.MAX_SAFE_INTEGER, page)
    }
    await checkRuns(new RunStore(db), pause)
    const [orphan] = db.pragma('foreign_key_check') as { table: string; rowid: number }[]
    return orphan ? `A row that ${orphan.table} ${orphan.rowid} belongs to is missing` : null
  } catch (error) {
    if (error instanceof StoreError || isDamage(error)) return error.message
    throw error
  }
}

async function checkRuns(runs: RunStore, pause: () => Promise<void>): Promise<void> {
  for (let [replay] = runs.replays(null, 1); replay; [replay] = runs.replays(replay.seq, 1)) {
    for (let before: number | null = null; ; ) {
      const read = runs.runs(replay.seq, { all: true }, before, page)
      before = read.runs.at(-1)?.position ?? before
      await pause()
      if (read.isLast) break
    }
  }
}
