import type { Playbook } from '../../nodes/playbook/schema'

type Backup = { document: Playbook; at: number }

const keyOf = (id: string) => `cordon.unsaved.${id}`

/** Keeps a document that the core does not have yet, when the page goes away. */
export function keepBackup(document: Playbook, at: number): void {
  localStorage.setItem(keyOf(document.id), JSON.stringify({ document, at }))
}

// A save that was under way when the page went away may have ended a little after, with an older document.
const underWayMs = 3000

/** The document kept when the page went away, if it is newer than what the core has. It is handed out once. */
export function takeBackup(id: string, savedAt: number): Playbook | null {
  const text = localStorage.getItem(keyOf(id))
  if (text === null) return null
  localStorage.removeItem(keyOf(id))
  try {
    // Written by `keepBackup` alone; the core checks the document again when it is saved.
    const { document, at } = JSON.parse(text) as Backup
    return at + underWayMs > savedAt && document.id === id ? document : null
  } catch {
    return null
  }
}
