import { hash } from 'node:crypto'
import type { Db } from './open'
import { StoreError } from './store-error'

/** A version of a playbook that another one calls, as the text of its document. */
export type CalledPlaybook = { playbook: string; version: number; doc: string }

/**
 * The playbooks that a set's own playbook comes to call, as they were when the set began: what is deleted or replaced
 * later changes nothing of its runs. Each document is kept once, whichever sets call it.
 */
export class CalledPlaybookStore {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** Call inside the transaction that begins the set. */
  keep(set: number, called: readonly CalledPlaybook[]): void {
    for (const { playbook, version, doc } of called) {
      const digest = digestOf(doc)
      this.#db
        .prepare<[string, string]>(
          'INSERT INTO called_documents (hash, doc) VALUES (?, ?) ON CONFLICT DO NOTHING',
        )
        .run(digest, doc)
      this.#db
        .prepare<[number, string, number, string]>(
          'INSERT INTO called_playbooks (replay, playbook, version, document) VALUES (?, ?, ?, ?)',
        )
        .run(set, playbook, version, digest)
    }
  }

  /** Throws `StoreError` for a document that has changed. */
  of(set: number): CalledPlaybook[] {
    return this.#db
      .prepare<[number], CalledPlaybook & { hash: string }>(
        `SELECT playbook, version, doc, hash FROM called_playbooks
         JOIN called_documents ON hash = document WHERE replay = ? ORDER BY playbook, version`,
      )
      .all(set)
      .map(({ hash: digest, ...called }) => {
        if (digestOf(called.doc) !== digest)
          throw new StoreError(
            `Version ${called.version} of the playbook "${called.playbook}", which is called, has changed on the disk: restore a backup`,
          )
        return called
      })
  }
}

const digestOf = (doc: string): string => hash('sha256', doc)
