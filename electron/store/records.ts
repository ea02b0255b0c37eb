import type { ActingClass, Delivery } from '../../nodes/sdk'
import type { CaseRow, NotificationRow } from '../views/records'
import type { Db } from './open'

export type NewEffect = {
  id: string
  nodeType: string
  class: ActingClass
  delivery: Delivery
  event: string | null
  request: string
  requestHash: string
  at: number
}

/** The effect ledger, and Cordon's own records that internal effects write. Call writes inside a transaction. */
export class RecordStore {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** An effect on our own records is confirmed by the commit that writes it. */
  confirm(effect: NewEffect): void {
    this.#db
      .prepare<[string, string, string, string, string | null, string, string, number, number]>(
        `INSERT INTO effects (id, node_type, class, delivery, event, state, request, request_hash, created, changed)
         VALUES (?, ?, ?, ?, ?, 'CONFIRMED', ?, ?, ?, ?)`,
      )
      .run(
        effect.id,
        effect.nodeType,
        effect.class,
        effect.delivery,
        effect.event,
        effect.request,
        effect.requestHash,
        effect.at,
        effect.at,
      )
  }

  close(effect: string, event: string, verdict: string, reason: string, at: number): void {
    this.#db
      .prepare<[string, string, string, string, number]>(
        'INSERT INTO closures (effect, event, verdict, reason, at) VALUES (?, ?, ?, ?, ?)',
      )
      .run(effect, event, verdict, reason, at)
  }

  /** Returns the number of the case. */
  openCase(effect: string, row: Omit<CaseRow, 'seq' | 'state'>): number {
    const { lastInsertRowid } = this.#db
      .prepare<[string, string, string, string, number, number]>(
        `INSERT INTO cases (effect, event, title, description, severity, state, at)
         VALUES (?, ?, ?, ?, ?, 'open', ?)`,
      )
      .run(effect, row.event, row.title, row.description, row.severity, row.at)
    return Number(lastInsertRowid)
  }

  notify(effect: string, event: string, level: string, text: string, at: number): void {
    this.#db
      .prepare<[string, string, string, string, number]>(
        'INSERT INTO notifications (effect, event, level, text, at) VALUES (?, ?, ?, ?, ?)',
      )
      .run(effect, event, level, text, at)
  }

  cases(limit: number): CaseRow[] {
    return this.#db
      .prepare<[number], CaseRow>(
        'SELECT seq, event, title, description, severity, state, at FROM cases ORDER BY seq DESC LIMIT ?',
      )
      .all(limit)
  }

  notifications(limit: number): NotificationRow[] {
    return this.#db
      .prepare<[number], NotificationRow>(
        'SELECT effect, event, level, text, at FROM notifications ORDER BY at DESC, effect DESC LIMIT ?',
      )
      .all(limit)
  }
}
