import { chmodSync } from 'node:fs'
import { openDatabase } from './driver'

export type Mutex = { release(): void }

/**
 * A lock between processes that the operating system frees when its holder dies, by SQLite's own file lock.
 * Null when another process (or another owner in this one) holds it.
 */
export function openMutex(path: string): Mutex | null {
  const db = openDatabase(path, { timeout: 0 })
  try {
    chmodSync(path, 0o600)
    db.pragma('locking_mode=EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return null
    throw error
  }
  return { release: () => db.close() }
}
