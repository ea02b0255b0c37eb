import { hash } from 'node:crypto'
import type { RunRow } from '../executor/ports'
import { readSteps, traceTexts } from '../executor/step-record'
import type { ReplayState } from '../views/replays'
import type { RunFilter, RunStatus, StepRecord } from '../views/runs'
import type { Db } from './open'
import { StoreError } from './store-error'

export type ReplayRow = {
  seq: number
  id: string
  playbook: string
  name: string
  logic_hash: string
  source: string
  options: string
  doc: string
  state: ReplayState
  summary: string | null
  started: number
  finished: number | null
}

export type NewReplay = Omit<ReplayRow, 'seq' | 'state' | 'summary' | 'finished'>

/** A run as the lists of runs show it. */
export type RunHead = {
  position: number
  event: string
  event_time: number
  label: string
  mode: 'live' | 'simulate'
  status: RunStatus
  reason: string | null
  ending: string
}

type RunDetail = { edges: string; run_hash: string; timing: string | null }
type FullRun = RunHead & RunDetail & { steps: StepRecord[] }
type FullRow = RunHead & RunDetail & { steps: string; logic_hash: string }

const headColumns = 'seq % 4294967296 AS position, event, event_time, label, mode, status, reason, ending'

const tables = 'runs JOIN paths ON paths.id = runs.path'

const fullColumns = `${headColumns}, edges, run_hash, timing, steps,
  (SELECT logic_hash FROM replays WHERE replays.seq = runs.seq / 4294967296) AS logic_hash`

const span = 2 ** 32

const seqOf = (replay: number, position: number): number => replay * span + position

/** Replays and the runs of each, a run in one row. */
export class RunStore {
  readonly #db: Db
  readonly #insert
  readonly #findPath
  readonly #insertPath

  constructor(db: Db) {
    this.#db = db
    this.#insert = db.prepare<
      [
        ...[seq: number, event: string, time: number, label: string, path: number],
        ...[hash: string, timing: string | null, steps: string],
      ]
    >(
      `INSERT INTO runs (seq, event, event_time, label, path, run_hash, timing, steps)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#findPath = db.prepare<[string], { id: number }>('SELECT id FROM paths WHERE text = ?')
    this.#insertPath = db.prepare<
      [
        ...[text: string, mode: string, status: string, reason: string | null, ending: string],
        ...[edges: string, nodes: string, errors: string],
      ]
    >(
      `INSERT INTO paths (text, mode, status, reason, ending, edges, nodes, errors)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
  }

  /** Keeps a new replay as running; returns the number its runs are kept under. */
  start({ id, playbook, name, logic_hash, source, options, doc, started }: NewReplay): number {
    const { lastInsertRowid } = this.#db
      .prepare<[string, string, string, string, string, string, string, number]>(
        `INSERT INTO replays (id, playbook, name, logic_hash, source, options, doc, state, started)
         VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?)`,
      )
      .run(id, playbook, name, logic_hash, source, options, doc, started)
    return Number(lastInsertRowid)
  }

  finish(seq: number, state: ReplayState, summary: string | null, at: number): void {
    this.#db
      .prepare<[string, string | null, number, number]>(
        'UPDATE replays SET state = ?, summary = ?, finished = ? WHERE seq = ?',
      )
      .run(state, summary, at, seq)
  }

  /** A replay that was running when its process died is kept, and shown as interrupted. */
  markInterrupted(): number {
    return this.#db.prepare("UPDATE replays SET state = 'interrupted' WHERE state = 'running'").run().changes
  }

  /** Adds runs of one replay. Call inside a transaction. */
  append(replay: number, runs: readonly RunRow[]): void {
    // Known for this call alone: what a later one knew might have been rolled back with its transaction.
    const known = new Map<string, number>()
    for (const run of runs) {
      const seq = seqOf(replay, run.position)
      const path = this.#path(run, known)
      this.#insert.run(seq, run.event, run.eventTime, run.label, path, run.hash, run.timing, run.steps)
    }
  }

  #path(run: RunRow, known: Map<string, number>): number {
    const { mode, status, reason, ending, edges, nodes, errors } = run
    const text = `${mode} ${status} ${reason ?? ''} ${ending} ${edges} ${nodes} ${errors}`
    let id = known.get(text) ?? this.#findPath.get(text)?.id
    id ??= Number(
      this.#insertPath.run(text, mode, status, reason, ending, edges, nodes, errors).lastInsertRowid,
    )
    known.set(text, id)
    return id
  }

  replay(id: string): ReplayRow | undefined {
    return this.#db.prepare<[string], ReplayRow>('SELECT * FROM replays WHERE id = ?').get(id)
  }

  latestReplay(playbook: string): ReplayRow | undefined {
    return this.#db
      .prepare<[string], ReplayRow>(
        "SELECT * FROM replays WHERE playbook = ? AND state != 'running' ORDER BY seq DESC LIMIT 1",
      )
      .get(playbook)
  }

  /** Replays, newest first, before the number given. */
  replays(before: number | null, limit: number): ReplayRow[] {
    return this.#db
      .prepare<[number, number], ReplayRow>('SELECT * FROM replays WHERE seq < ? ORDER BY seq DESC LIMIT ?')
      .all(before ?? Number.MAX_SAFE_INTEGER, limit)
  }

  /** Heads of runs, newest event first, before the position given. */
  heads(replay: number, filter: RunFilter, before: number | null, limit: number): RunHead[] {
    const { sql, value } = condition(filter)
    return this.#db
      .prepare<[number, number, string, number], RunHead>(
        `SELECT ${headColumns} FROM ${tables} WHERE seq >= ? AND seq < ? AND ${sql} ORDER BY seq DESC LIMIT ?`,
      )
      .all(seqOf(replay, 0), seqOf(replay, before ?? span), value, limit)
  }

  /** Whole runs, as `heads`; each is checked against its hash. */
  runs(replay: number, filter: RunFilter, before: number | null, limit: number): FullRun[] {
    const { sql, value } = condition(filter)
    return this.#db
      .prepare<[number, number, string, number], FullRow>(
        `SELECT ${fullColumns} FROM ${tables}
         WHERE seq >= ? AND seq < ? AND ${sql} ORDER BY seq DESC LIMIT ?`,
      )
      .all(seqOf(replay, 0), seqOf(replay, before ?? span), value, limit)
      .map(verified)
  }

  run(replay: number, position: number): FullRun | undefined {
    const row = this.#db
      .prepare<[number], FullRow>(`SELECT ${fullColumns} FROM ${tables} WHERE seq = ?`)
      .get(seqOf(replay, position))
    return row && verified(row)
  }
}

function condition(filter: RunFilter): { sql: string; value: string } {
  if ('edge' in filter) return { sql: 'instr(edges, ?) > 0', value: `,${filter.edge},` }
  if ('node' in filter) return { sql: 'instr(nodes, ?) > 0', value: `,${filter.node},` }
  if ('failedAt' in filter) return { sql: 'instr(errors, ?) > 0', value: `,${filter.failedAt},` }
  if ('failed' in filter) return { sql: 'errors != ?', value: ',,' }
  if ('ending' in filter) return { sql: 'ending = ?', value: filter.ending }
  return { sql: "? = ''", value: '' }
}

function verified({ steps: packed, logic_hash: logicHash, ...run }: FullRow): FullRun {
  const steps = stepsOf(packed)
  const { event: eventId, mode } = run
  if (
    steps === null ||
    hash('sha256', traceTexts({ eventId, logicHash, mode, steps }).trace) !== run.run_hash
  ) {
    throw new StoreError(
      `The run over event ${run.event} (position ${run.position}) has changed on the disk: replay it again`,
    )
  }
  return { ...run, steps }
}

function stepsOf(packed: string): StepRecord[] | null {
  try {
    return readSteps(packed)
  } catch {
    return null
  }
}
