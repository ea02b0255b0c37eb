import type { SetRow } from '../executor/live/live-ports'
import { setSpan } from '../executor/run-number'
import type { Level } from '../views/live'
import type { Totals } from '../views/totals'
import type { Db } from './open'
import { preparingOnce } from './prepare-once'

/** A deployment as it is listed; the document and the counts of its runs are read where they are needed. */
export type DeploymentHead = Omit<SetRow, 'doc' | 'totals'> & { started: number }

const columns =
  'deployments.seq, id, deployments.playbook, name, version, level, cursor, next, stopped, started'
const from = 'FROM deployments JOIN replays ON replays.seq = deployments.seq'

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

  get(seq: number): DeploymentHead | undefined {
    return this.#db
      .prepare<[number], DeploymentHead>(`SELECT ${columns} ${from} WHERE deployments.seq = ?`)
      .get(seq)
  }

  /** What its runs had come to by the last commit. */
  totals(seq: number): Totals | null {
    const summary = this.#db
      .prepare<[number], string | null>('SELECT summary FROM replays WHERE seq = ?')
      .pluck()
      .get(seq)
    return summary == null ? null : totalsOf(summary)
  }

  /** All that is needed to run it. */
  whole(seq: number): SetRow | undefined {
    return this.#wholes('deployments.seq = ?', seq)[0]
  }

  /** The deployment of a playbook that is not stopped. */
  active(playbook: string): DeploymentHead | undefined {
    return this.#db
      .prepare<[string], DeploymentHead>(
        `SELECT ${columns} ${from} WHERE deployments.playbook = ? AND stopped IS NULL`,
      )
      .get(playbook)
  }

  /** All that are not stopped, in the order in which they were deployed. */
  allActive(): DeploymentHead[] {
    return this.#db
      .prepare<[], DeploymentHead>(`SELECT ${columns} ${from} WHERE stopped IS NULL ORDER BY deployments.seq`)
      .all()
  }

  /** The version that was deployed before, of those that are another than the one given; null when there was none. */
  versionBefore(playbook: string, seq: number, version: number): number | null {
    const found = this.#db
      .prepare<[string, number, number], number>(
        `SELECT version ${from} WHERE deployments.playbook = ? AND deployments.seq < ? AND version != ?
         AND kind = 'live' ORDER BY deployments.seq DESC LIMIT 1`,
      )
      .pluck()
      .get(playbook, seq, version)
    return found ?? null
  }

  /** Those that are not stopped, and those whose runs are not all at their end. */
  underWay(): SetRow[] {
    return this.#wholes(`stopped IS NULL OR EXISTS (SELECT 1 FROM live_runs
      WHERE live_runs.seq >= deployments.seq * ${setSpan} AND live_runs.seq < (deployments.seq + 1) * ${setSpan})`)
  }

  #wholes(where: string, ...values: number[]): SetRow[] {
    return this.#db
      .prepare<number[], Omit<SetRow, 'totals'> & { summary: string | null }>(
        `SELECT ${columns}, doc, summary ${from} WHERE ${where} ORDER BY deployments.seq`,
      )
      .all(...values)
      .map(({ summary, ...row }) => ({ ...row, totals: summary === null ? null : totalsOf(summary) }))
  }

  /** Live events that come after one. */
  countAfter(cursor: number): number {
    const sql = 'SELECT count(*) FROM events INDEXED BY events_live WHERE seq > ? AND historic = 0'
    return Number(this.#db.prepare<[number]>(sql).pluck().get(cursor))
  }

  newestEvent(): number {
    return Number(this.#db.prepare('SELECT ifnull(max(seq), 0) FROM events').pluck().get())
  }
}

const totalsOf = (summary: string): Totals => (JSON.parse(summary) as { totals: Totals }).totals
