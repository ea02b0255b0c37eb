import type { JsonObject } from '../../nodes/sdk'
import type { OwnRecord } from '../executor/live/live-ports'
import type { CaseRow, NotificationRow } from '../views/records'
import type { Db } from './open'

/** Cordon's own records, which effects of class `internal` and `notify` make. Call writes inside a transaction. */
export class RecordStore {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** Writes what an effect on our own records makes; what the step is answered. */
  write(effect: string, record: OwnRecord, at: number): JsonObject {
    switch (record.kind) {
      case 'close':
        this.close(effect, record.event, record.verdict, record.reason, at)
        return {}
      case 'case':
        return { id: `case-${this.openCase(effect, { ...record, at })}` }
      case 'notify':
        this.notify(effect, record.event, record.level, record.text, at)
        return {}
      default:
        return record satisfies never
    }
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
