import type { Db } from './open'
import { EventStore } from './events'
import { LargeValueStore } from './large-values'
import { RunStore } from './runs'
import { isDamage, StoreError } from './store-error'

const page = 200
const valuePage = 20

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
    const damaged = await findChangedValue(new LargeValueStore(db), pause)
    if (damaged) return damaged
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

// Those of runs that have ended were read with them; what is left is of runs under way, of effects and of recordings.
async function findChangedValue(values: LargeValueStore, pause: () => Promise<void>): Promise<string | null> {
  for (let after = 0; ; ) {
    const checked = values.check(after, valuePage)
    const changed = checked.find(({ isWhole }) => !isWhole)
    if (changed)
      return `The large value ${changed.hash.slice(0, 16)} (row ${changed.id}) has changed on the disk: restore a backup`
    const last = checked.at(-1)
    if (!last || last.id <= after) return null
    after = last.id
    await pause()
  }
}
