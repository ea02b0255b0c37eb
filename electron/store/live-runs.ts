import { setSpan } from '../executor/run-number'
import { hash } from 'node:crypto'
import type { Decision, JsonObject } from '../../nodes/sdk'
import type { LiveHead, LiveStep, LiveWait } from '../executor/live/live-ports'
import type { WaitKind, WaitPlace } from '../views/live'
import { LargeValueStore } from './large-values'
import { packTries, readTries } from './live-tries'
import type { Db } from './open'
import { preparingOnce } from './prepare-once'
import { StoreError } from './store-error'

type HeadRow = {
  seq: number
  event: string
  event_time: number
  label: string
  document: string | null
  state: LiveHead['state']
  turn: string | null
  spent: number
  begun: number
}

type StepRow = {
  n: number
  node: string
  path: string
  iteration: number
  at: number
  duration: number
  tries: string
  spent: number
  hash: string
}

type WaitRow = {
  id: string
  run: number
  node: string
  path: string
  iteration: number
  kind: WaitKind
  question: string
  since: number
  deadline: number
  decision: string | null
  decided: number | null
}

/** Runs under way: their heads, the steps that have ended, what they wait for. Call writes inside a transaction. */
export class LiveRunStore {
  readonly #db: Pick<Db, 'prepare'>
  readonly #values: LargeValueStore
  readonly #begin
  readonly #addStep
  readonly #addWait
  readonly #setState
  readonly #end

  constructor(db: Db) {
    this.#db = preparingOnce(db)
    this.#values = new LargeValueStore(db)
    this.#begin = this.#db.prepare<[HeadRow]>(
      `INSERT INTO live_runs (seq, event, event_time, label, document, state, turn, spent, begun)
       VALUES (@seq, @event, @event_time, @label, @document, @state, @turn, @spent, @begun)`,
    )
    this.#addStep = this.#db.prepare<[StepRow & { run: number }]>(
      `INSERT INTO live_steps (run, n, node, path, iteration, at, duration, tries, spent, hash)
       VALUES (@run, @n, @node, @path, @iteration, @at, @duration, @tries, @spent, @hash)`,
    )
    this.#addWait = this.#db.prepare<[WaitRow]>(
      `INSERT INTO waits (id, run, node, path, iteration, kind, question, since, deadline, decision, decided)
       VALUES (@id, @run, @node, @path, @iteration, @kind, @question, @since, @deadline, @decision, @decided)`,
    )
    this.#setState = this.#db.prepare<[string, number, number]>(
      'UPDATE live_runs SET state = ?, spent = ? WHERE seq = ?',
    )
    this.#end = this.#db.prepare<[number]>('DELETE FROM live_runs WHERE seq = ?')
  }

  begin({ seq, event, eventTime, label, document, state, turn, spent, begun }: LiveHead): void {
    const text = document && JSON.stringify(document)
    this.#begin.run({ seq, event, event_time: eventTime, label, document: text, state, turn, spent, begun })
  }

  addStep(run: number, n: number, { place, at, durationMs, tries: whole, spent }: LiveStep): void {
    const { tries, large } = packTries(whole)
    const row = { run, n, ...place, at, duration: durationMs, tries, spent }
    this.#addStep.run({ ...row, hash: stepHash(row) })
    if (large.length > 0) this.#values.keepFor(run, large)
  }

  addWait({ place, decision, ...wait }: LiveWait): void {
    this.#addWait.run({ ...wait, ...place, decision: decision && JSON.stringify(decision) })
  }

  removeWait(id: string): void {
    this.#db.prepare<[string]>('DELETE FROM waits WHERE id = ?').run(id)
  }

  setState(run: number, state: LiveHead['state'], spent: number): void {
    this.#setState.run(state, spent, run)
  }

  /** Its steps and waits go with it. */
  end(run: number): void {
    this.#end.run(run)
  }

  head(run: number): LiveHead | undefined {
    const row = this.#db.prepare<[number], HeadRow>('SELECT * FROM live_runs WHERE seq = ?').get(run)
    if (!row) return undefined
    const { seq, event_time: eventTime, document, ...rest } = row
    return {
      ...rest,
      seq,
      set: Math.floor(seq / setSpan),
      position: seq % setSpan,
      eventTime,
      document: document === null ? null : (JSON.parse(document) as JsonObject),
    }
  }

  /** In the order in which they ended. Throws `StoreError` for one that has changed. */
  steps(run: number): LiveStep[] {
    return this.#db
      .prepare<[number], StepRow>('SELECT * FROM live_steps WHERE run = ? ORDER BY n')
      .all(run)
      .map((row) => {
        const { node, path, iteration, at, duration, spent } = row
        if (stepHash({ run, ...row }) !== row.hash) throw changed(node, run)
        const tries = readTries(row.tries, (key) => this.#values.find(key) ?? refuse(changed(node, run, key)))
        return { place: { node, path, iteration }, at, durationMs: duration, tries, spent }
      })
  }

  waits(run: number): LiveWait[] {
    return this.#db
      .prepare<[number], WaitRow>('SELECT * FROM waits WHERE run = ? ORDER BY id')
      .all(run)
      .map(toWait)
  }

  wait(id: string): LiveWait | undefined {
    const row = this.#db.prepare<[string], WaitRow>('SELECT * FROM waits WHERE id = ?').get(id)
    return row && toWait(row)
  }

  /** Open waits, the next deadline first, after the place given. */
  openWaits(kinds: readonly WaitKind[], after: WaitPlace | null, limit: number): LiveWait[] {
    const { deadline, id } = after ?? { deadline: Number.MIN_SAFE_INTEGER, id: '' }
    return this.#db
      .prepare<unknown[], WaitRow>(
        `SELECT * FROM waits WHERE decision IS NULL AND (deadline, id) > (?, ?)
         AND kind IN (${kinds.map(() => '?').join(', ')}) ORDER BY deadline, id LIMIT ?`,
      )
      .all(deadline, id, ...kinds, limit)
      .map(toWait)
  }

  countOpen(kind: WaitKind): number {
    const sql = 'SELECT count(*) FROM waits WHERE decision IS NULL AND kind = ?'
    return Number(this.#db.prepare<[string]>(sql).pluck().get(kind))
  }

  /** False when it is decided already, or gone. */
  decide(id: string, decision: Decision, at: number): boolean {
    const { changes } = this.#db
      .prepare<[string, number, string]>(
        'UPDATE waits SET decision = ?, decided = ? WHERE id = ? AND decision IS NULL',
      )
      .run(JSON.stringify(decision), at, id)
    return changes > 0
  }

  /** Lets the run look again at once: what it waits for has become known. */
  hurry(run: number, at: number): void {
    this.#db
      .prepare<[number, number, number]>(
        "UPDATE waits SET deadline = ? WHERE run = ? AND kind = 'unknown_effect' AND deadline > ?",
      )
      .run(at, run, at)
  }

  inState(state: LiveHead['state'], after: number, limit: number): number[] {
    return this.#numbers(
      'SELECT seq FROM live_runs WHERE state = ? AND seq > ? ORDER BY seq LIMIT ?',
      state,
      after,
      limit,
    )
  }

  turns(): { turn: string; runs: number; holder: number | null }[] {
    return this.#db
      .prepare<[], { turn: string; runs: number; holder: number | null }>(
        `SELECT turn, count(*) AS runs, min(CASE WHEN state != 'queued' THEN seq END) AS holder
         FROM live_runs WHERE turn IS NOT NULL GROUP BY turn`,
      )
      .all()
  }

  nextInTurn(turn: string): number | null {
    const sql = "SELECT seq FROM live_runs WHERE turn = ? AND state = 'queued' ORDER BY seq LIMIT 1"
    return this.#numbers(sql, turn)[0] ?? null
  }

  woken(now: number, after: number, limit: number): number[] {
    return this.#numbers(
      `SELECT DISTINCT run FROM (
         SELECT run FROM waits WHERE decision IS NULL AND deadline <= ?
         UNION SELECT run FROM waits WHERE decision IS NOT NULL)
       WHERE run > ? ORDER BY run LIMIT ?`,
      now,
      after,
      limit,
    )
  }

  nextDeadline(now: number): number | null {
    const sql = 'SELECT min(deadline) FROM waits WHERE decision IS NULL AND deadline > ?'
    return this.#db.prepare<[number]>(sql).pluck().get(now) as number | null
  }

  /** The last moment that anything under way tells of; 0 where nothing is. */
  lastSeen(): number {
    const sql = `SELECT max(at) FROM (
        SELECT max(begun) AS at FROM live_runs
        UNION ALL SELECT max(since) FROM waits
        UNION ALL SELECT max(decided) FROM waits
        UNION ALL SELECT max(changed) FROM effects
          WHERE state IN ('AWAITING_APPROVAL', 'APPROVED', 'INTENT', 'ACCEPTED', 'UNKNOWN'))`
    return Number(this.#db.prepare<[]>(sql).pluck().get() ?? 0)
  }

  /** How many runs of a set are in each state. */
  counts(set: number): { running: number; queued: number; waiting: number } {
    const rows = this.#db
      .prepare<[number, number], { state: LiveHead['state']; runs: number }>(
        'SELECT state, count(*) AS runs FROM live_runs WHERE seq >= ? AND seq < ? GROUP BY state',
      )
      .all(set * setSpan, (set + 1) * setSpan)
    const counts = { running: 0, queued: 0, waiting: 0 }
    for (const { state, runs } of rows) counts[state] = runs
    return counts
  }

  /** The sets that have runs under way. */
  sets(): number[] {
    // From the first run of one set to the first of the next: thousands of runs are passed over unread.
    return this.#numbers(
      `WITH RECURSIVE found (number) AS (
         SELECT (SELECT seq FROM live_runs ORDER BY seq LIMIT 1) / ${setSpan}
         UNION ALL
         SELECT (SELECT seq FROM live_runs WHERE seq >= (number + 1) * ${setSpan} ORDER BY seq LIMIT 1) / ${setSpan}
         FROM found WHERE number IS NOT NULL)
       SELECT number FROM found WHERE number IS NOT NULL`,
    )
  }

  #numbers(sql: string, ...values: unknown[]): number[] {
    return this.#db
      .prepare(sql)
      .pluck()
      .all(...values) as number[]
  }
}

function toWait({ node, path, iteration, decision, ...wait }: WaitRow): LiveWait {
  return {
    ...wait,
    place: { node, path, iteration },
    decision: decision === null ? null : (JSON.parse(decision) as Decision),
  }
}

function changed(node: string, run: number, value?: string): StoreError {
  const holds = value === undefined ? 'has' : `holds a large value (${value.slice(0, 16)}) that has`
  return new StoreError(
    `Step ${node} of a run under way (${run}) ${holds} changed on the disk: cancel the run`,
  )
}

function refuse(error: Error): never {
  throw error
}

type Hashed = Omit<StepRow, 'hash'> & { run: number }

function stepHash({ run, n, node, path, iteration, at, duration, tries, spent }: Hashed): string {
  return hash('sha256', [run, n, node, path, iteration, at, duration, tries, spent].join('\n')).slice(0, 16)
}
