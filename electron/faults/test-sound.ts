import { join } from 'node:path'
import { openStore, type Db } from '../store/open'
import { findChangedRow } from '../store/verify'

/** Opens what a dead process left in a data folder, as the next process would. Throws when it is not sound. */
export async function openSound<T>(folder: string, look: (db: Db) => T): Promise<T> {
  const db = openStore(join(folder, 'cordon.db'))
  try {
    const integrity = db.pragma('integrity_check', { simple: true })
    if (integrity !== 'ok') throw new Error(`integrity_check: ${String(integrity)}`)
    const changed = await findChangedRow(db, async () => undefined)
    if (changed !== null) throw new Error(changed)
    return look(db)
  } finally {
    db.close()
  }
}

/** The ids of all events, in order of import. */
export function eventIds(db: Db): string[] {
  return db.prepare<[], string>('SELECT id FROM events ORDER BY seq').pluck().all()
}
