import type { EditorSession } from './session'
import { dropBackup } from './unsaved-backup'

const kept = 4

/** The playbooks that are open, the one used last at the end. Beyond a few, the one unused longest is closed. */
class SessionRegistry {
  readonly #sessions = new Map<string, EditorSession>()

  get(id: string): EditorSession | undefined {
    const session = this.#sessions.get(id)
    if (session) this.#moveToEnd(id, session)
    return session
  }

  add(session: EditorSession): EditorSession {
    const known = this.#sessions.get(session.id)
    if (known) {
      void session.close()
      return known
    }
    this.#sessions.set(session.id, session)
    for (const [id, old] of [...this.#sessions].slice(0, -kept)) {
      this.#sessions.delete(id)
      void old.close()
    }
    return session
  }

  /** For a playbook that was deleted or replaced: what is open of it must not be saved over what is there now. */
  forget(id: string): void {
    dropBackup(id)
    const session = this.#sessions.get(id)
    this.#sessions.delete(id)
    session?.drafts.close()
    session?.runner.close()
    session?.problems.close()
  }

  keepAll(): void {
    for (const session of this.#sessions.values()) {
      void session.drafts.flush()
      session.keep()
    }
  }

  #moveToEnd(id: string, session: EditorSession): void {
    this.#sessions.delete(id)
    this.#sessions.set(id, session)
  }
}

export const sessions = new SessionRegistry()
