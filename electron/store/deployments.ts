import type { SetRow } from '../executor/live/live-ports'
import type { Level } from '../views/live'
import type { Totals } from '../views/totals'
import type { Db } from './open'
import { preparingOnce } from './prepare-once'

type Row = Omit<SetRow, 'totals'> & { started: number; summary: string | null }

const columns = `deployments.seq, id, deployments.playbook, name, version, level, cursor, next, stopped, doc, started,
  summary`
const from = 'FROM deployments JOIN replays ON replays.seq = deployments.seq'

export type DeploymentRow = SetRow & { started: number }

/** Deployments. The set of runs that each has is a row of `replays`. Call writes inside a transaction. */
export class DeploymentStore {
  readonly #db: Pick<Db, 'prepare'>
  readonly #move
  readonly #count

  constructor(db: Db) {
    this.#db = preparingOnce(db)
    this.#move = this.#db.prepare<[number, number, number]>(
      'UPDATE deployments SET cursor = ?, next = ? WHERE seq = ?',
    )
    this.#count = this.#db.prepare<[string, number]>('UPDATE replays SET summary = ? WHERE seq = ?')
  }

  add(row: {
    seq: number
    playbook: string
    version: number
    level: Level
    cursor: number
    stopped: number | null
  }): void {
    this.#db
      .prepare<[number, string, number, string, number, number | null]>(
        'INSERT INTO deployments (seq, playbook, version, level, cursor, next, stopped) VALUES (?, ?, ?, ?, ?, 0, ?)',
      )
      .run(row.seq, row.playbook, row.version, row.level, row.cursor, row.stopped)
  }

  stop(seq: number, at: number): void {
    this.#db.prepare<[number, number]>('UPDATE deployments SET stopped = ? WHERE seq = ?').run(at, seq)
  }

  move(seq: number, cursor: number, next: number): void {
    this.#move.run(cursor, next, seq)
  }

  /** Keeps what its runs have come to. */
  count(seq: number, totals: string): void {
    this.#count.run(`{"totals":${totals},"traceHash":null,"seconds":0,"parked":0}`, seq)
  }

  get(seq: number): DeploymentRow | undefined {
    const row = this.#db
      .prepare<[number], Row>(`SELECT ${columns} ${from} WHERE deployments.seq = ?`)
      .get(seq)
    return row && toRow(row)
  }

  /** The deployment of a playbook that is not stopped. */
  active(playbook: string): DeploymentRow | undefined {
    const sql = `SELECT ${columns} ${from} WHERE deployments.playbook = ? AND stopped IS NULL`
    const row = this.#db.prepare<[string], Row>(sql).get(playbook)
    return row && toRow(row)
  }

  /** All that are not stopped, in the order in which they were deployed. */
  allActive(): DeploymentRow[] {
    return this.#db
      .prepare<[], Row>(`SELECT ${columns} ${from} WHERE stopped IS NULL ORDER BY deployments.seq`)
      .all()
      .map(toRow)
  }

  /** The newest deployment of another version, before the one given. */
  before(playbook: string, seq: number, version: number): DeploymentRow | undefined {
    const row = this.#db
      .prepare<[string, number, number], Row>(
        `SELECT ${columns} ${from} WHERE deployments.playbook = ? AND deployments.seq < ? AND version != ?
         AND kind = 'live' ORDER BY deployments.seq DESC LIMIT 1`,
      )
      .get(playbook, seq, version)
    return row && toRow(row)
  }

  /** Those that are not stopped, and those whose runs are not all at their end. */
  underWay(): DeploymentRow[] {
    return this.#db
      .prepare<[], Row>(
        `SELECT ${columns} ${from} WHERE stopped IS NULL OR EXISTS (SELECT 1 FROM live_runs
           WHERE live_runs.seq >= deployments.seq * 4294967296
           AND live_runs.seq < (deployments.seq + 1) * 4294967296)
         ORDER BY deployments.seq`,
      )
      .all()
      .map(toRow)
  }

  /** Live events that come after one. */
  countAfter(cursor: number): number {
    const sql = 'SELECT count(*) FROM events WHERE seq > ? AND historic = 0'
    return Number(this.#db.prepare<[number]>(sql).pluck().get(cursor))
  }

  newestEvent(): number {
    return Number(this.#db.prepare('SELECT ifnull(max(seq), 0) FROM events').pluck().get())
  }
}

function toRow({ summary, ...row }: Row): DeploymentRow {
  return { ...row, totals: summary === null ? null : (JSON.parse(summary) as { totals: Totals }).totals }
}
