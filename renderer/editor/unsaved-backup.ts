import type { Playbook } from '../../nodes/playbook/schema'

/** A document that the core does not have yet, with what the saver needs to save it later. */
export type Backup = {
  document: Playbook
  /** When the draft that it was made from was saved; null when there was none. */
  base: number | null
  /** What was sent to be saved, and may or may not have been. */
  sent: readonly Playbook[]
}

const keyOf = (id: string) => `cordon.backup.${id}`

/** Keeps what is not saved, when the page goes away. */
export function keepBackup(backup: Backup): void {
  localStorage.setItem(keyOf(backup.document.id), JSON.stringify(backup))
}

/** What was kept when the page went away. It is handed out once. */
export function takeBackup(id: string): Backup | null {
  const text = localStorage.getItem(keyOf(id))
  if (text === null) return null
  dropBackup(id)
  try {
    // Written by `keepBackup` alone; the core checks the document again when it is saved.
    return JSON.parse(text) as Backup
  } catch {
    return null
  }
}

export function dropBackup(id: string): void {
  localStorage.removeItem(keyOf(id))
}
