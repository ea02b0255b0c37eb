import type { Level } from '../views/live'
import type { Db } from './open'

export type PlaybookRow = { id: string; draft: string; created: number; changed: number }
export type VersionRow = {
  playbook: string
  version: number
  logic_hash: string
  doc: string
  created: number
}
export type PlaybookSummary = { id: string; draft: string; changed: number; version: number | null }

/** Drafts and versions of playbooks, as the text of their documents. */
export class PlaybookStore {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  list(): PlaybookSummary[] {
    return this.#db
      .prepare<[], PlaybookSummary>(
        `SELECT id, draft, changed, (SELECT max(version) FROM versions WHERE playbook = id) AS version
         FROM playbooks ORDER BY created, id`,
      )
      .all()
  }

  get(id: string): PlaybookRow | undefined {
    return this.#db
      .prepare<[string], PlaybookRow>('SELECT id, draft, created, changed FROM playbooks WHERE id = ?')
      .get(id)
  }

  saveDraft(id: string, draft: string, at: number): void {
    this.#db
      .prepare<[string, string, number, number]>(
        `INSERT INTO playbooks (id, draft, created, changed) VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET draft = excluded.draft, changed = excluded.changed`,
      )
      .run(id, draft, at, at)
  }

  delete(id: string): boolean {
    return this.#db.prepare<[string]>('DELETE FROM playbooks WHERE id = ?').run(id).changes > 0
  }

  latestVersion(playbook: string): VersionRow | undefined {
    return this.#db
      .prepare<[string], VersionRow>(
        'SELECT * FROM versions WHERE playbook = ? ORDER BY version DESC LIMIT 1',
      )
      .get(playbook)
  }

  version(playbook: string, version: number): VersionRow | undefined {
    return this.#db
      .prepare<[string, number], VersionRow>('SELECT * FROM versions WHERE playbook = ? AND version = ?')
      .get(playbook, version)
  }

  /** Newest first. */
  versions(playbook: string): VersionRow[] {
    return this.#db
      .prepare<[string], VersionRow>('SELECT * FROM versions WHERE playbook = ? ORDER BY version DESC')
      .all(playbook)
  }

  /** The version that runs on live events. */
  deployed(playbook: string): { version: number; level: Level } | undefined {
    return this.#db
      .prepare<[string], { version: number; level: Level }>(
        'SELECT version, level FROM deployments WHERE playbook = ? AND stopped IS NULL',
      )
      .get(playbook)
  }

  /** All versions that run on live events. */
  deployedVersions(): VersionRow[] {
    return this.#db
      .prepare<[], VersionRow>(
        `SELECT versions.* FROM deployments JOIN versions USING (playbook, version) WHERE stopped IS NULL
         ORDER BY deployments.seq`,
      )
      .all()
  }

  addVersion({ playbook, version, logic_hash, doc, created }: VersionRow): void {
    this.#db
      .prepare<[string, number, string, string, number]>(
        'INSERT INTO versions (playbook, version, logic_hash, doc, created) VALUES (?, ?, ?, ?, ?)',
      )
      .run(playbook, version, logic_hash, doc, created)
  }

  /** Gives a version the names and the layout of another document of the same logic. */
  redraw(playbook: string, version: number, doc: string): void {
    this.#db
      .prepare<[string, string, number]>('UPDATE versions SET doc = ? WHERE playbook = ? AND version = ?')
      .run(doc, playbook, version)
  }
}
