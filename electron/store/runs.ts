import type { RunRow } from '../executor/ports'
import { setSpan as span } from '../executor/run-number'
import type { ReplayState } from '../views/replays'
import type { RunFilter } from '../views/runs'
import { type CalledPlaybook, CalledPlaybookStore } from './called-playbooks'
import { LargeValueStore } from './large-values'
import { briefRun } from './brief-run'
import { type FoundTries, findTries, type TriesQuery } from './find-tries'
import { storedSteps } from './long-run'
import type { Db } from './open'
import { RunRoundStore } from './run-rounds'
import { StoreError } from './store-error'
import {
  changedRun,
  type FullRow,
  type FullRun,
  type Kept,
  type Path,
  pathText,
  type RunHead,
  rowHash,
  verified,
} from './run-check'

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
  kind: 'replay' | 'live' | 'manual'
}

export type NewReplay = Omit<ReplayRow, 'seq' | 'state' | 'summary' | 'finished' | 'kind'> & {
  kind?: ReplayRow['kind']
  /** What its playbook comes to call. */
  called?: readonly CalledPlaybook[]
}

const headColumns = 'seq % 4294967296 AS position, event, event_time, label, mode, status, reason, ending'

// Not an inner join: a run whose way is gone must be named, and would be left out in silence.
const tables = 'runs LEFT JOIN paths ON paths.id = runs.path'

const fullColumns = `${headColumns}, edges, nodes, errors, text, run_hash, timing, steps, hash,
  (SELECT logic_hash FROM replays WHERE replays.seq = runs.seq / 4294967296) AS logic_hash`

type RunPage = { runs: FullRun[]; isLast: boolean }
type ReadRun = (row: FullRow, kept: Kept) => FullRun

const pageBytes = 16 * 1024 * 1024

/** Throws `RangeError` for a position that would be a run of another replay. */
function seqOf(replay: number, position: number): number {
  if (position < 0 || position > span) throw new RangeError(`There is no run at position ${position}`)
  return replay * span + position
}

/** Replays and the runs of each, a run in one row. */
export class RunStore {
  /** The playbooks that those of replays call. */
  readonly called: CalledPlaybookStore
  readonly #db: Db
  readonly #values: LargeValueStore
  readonly #rounds: RunRoundStore
  readonly #insert
  readonly #findPath
  readonly #insertPath

  constructor(db: Db) {
    this.#db = db
    this.called = new CalledPlaybookStore(db)
    this.#values = new LargeValueStore(db)
    this.#rounds = new RunRoundStore(db)
    this.#insert = db.prepare<
      [
        ...[seq: number, event: string, time: number, label: string, path: number],
        ...[runHash: string, timing: string | null, steps: string, hash: string],
      ]
    >(
      `INSERT INTO runs (seq, event, event_time, label, path, run_hash, timing, steps, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
  start({
    id,
    playbook,
    name,
    logic_hash,
    source,
    options,
    doc,
    started,
    kind = 'replay',
    called = [],
  }: NewReplay): number {
    const { lastInsertRowid } = this.#db
      .prepare<[string, string, string, string, string, string, string, number, string]>(
        `INSERT INTO replays (id, playbook, name, logic_hash, source, options, doc, state, started, kind)
         VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?, ?)`,
      )
      .run(id, playbook, name, logic_hash, source, options, doc, started, kind)
    const seq = Number(lastInsertRowid)
    this.called.keep(seq, called)
    return seq
  }

  finish(seq: number, state: ReplayState, summary: string | null, at: number): void {
    this.#db
      .prepare<[string, string | null, number, number]>(
        'UPDATE replays SET state = ?, summary = ?, finished = ? WHERE seq = ?',
      )
      .run(state, summary, at, seq)
  }

  setState(seq: number, state: ReplayState, at: number): void {
    this.#db
      .prepare<[string, number, number]>('UPDATE replays SET state = ?, finished = ? WHERE seq = ?')
      .run(state, at, seq)
  }

  /** A replay that was running when its process died is kept, and shown as interrupted. */
  markInterrupted(): number {
    return this.#db
      .prepare("UPDATE replays SET state = 'interrupted' WHERE state = 'running' AND kind = 'replay'")
      .run().changes
  }

  /**
   * Makes a replay that has stopped run again. Runs that were cut short when it stopped are taken out, with those that
   * had ended ahead of them. Call inside a transaction.
   */
  takeUp(seq: number): void {
    this.#db
      .prepare<[number]>(
        "UPDATE replays SET state = 'running', summary = NULL, finished = NULL WHERE seq = ? AND kind = 'replay'",
      )
      .run(seq)
    const range: [number, number] = [seqOf(seq, 0), seqOf(seq, span)]
    const cut = this.#db
      .prepare<[number, number], { first: number | null }>(
        `SELECT min(seq) AS first FROM ${tables} WHERE seq >= ? AND seq < ? AND status = 'cancelled'`,
      )
      .get(...range)?.first
    if (!cut) return
    this.#db.prepare<[number, number]>('DELETE FROM runs WHERE seq >= ? AND seq < ?').run(cut, range[1])
    this.#values.releaseRuns(cut, range[1])
  }

  /** Adds runs of one replay. Call inside a transaction. */
  append(replay: number, runs: readonly RunRow[]): void {
    // Known for this call alone: what a later one knew might have been rolled back with its transaction.
    const known = new Map<string, number>()
    for (const run of runs) {
      const { event, eventTime, label, timing } = run
      const steps = storedSteps(run)
      const text = pathText(run)
      const path = this.#path(run, text, known)
      const seq = seqOf(replay, run.position)
      this.#insert.run(
        seq,
        event,
        eventTime,
        label,
        path,
        run.hash,
        timing,
        steps,
        rowHash({ ...run, steps }, text),
      )
      if (run.large) this.#values.keepFor(seq, run.large)
      if (run.rounds) this.#rounds.add(seq, run.rounds)
    }
  }

  #path(run: Path, text: string, known: Map<string, number>): number {
    const { mode, status, reason, ending, edges, nodes, errors } = run
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
        "SELECT * FROM replays WHERE playbook = ? AND kind = 'replay' AND state != 'running' ORDER BY seq DESC LIMIT 1",
      )
      .get(playbook)
  }

  /** Replays, newest first, before the number given. */
  replays(before: number | null, limit: number): ReplayRow[] {
    const first = before ?? Number.MAX_SAFE_INTEGER
    const rows = this.#db
      .prepare<[number, number], ReplayRow>('SELECT * FROM replays WHERE seq < ? ORDER BY seq DESC LIMIT ?')
      .all(first, limit)
    // As of events: reading on from a row that stands in another's place would never end.
    for (const [i, row] of rows.entries())
      if (row.seq >= (rows[i - 1]?.seq ?? first))
        throw new StoreError('The list of replays has changed on the disk: restore a backup')
    return rows
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

  /**
   * Whole runs, as `heads`, each checked against its hashes; fewer than asked for when they are large. `isLast` when
   * no more come.
   */
  runs(replay: number, filter: RunFilter, before: number | null, limit: number): RunPage {
    return this.#runs(verified, replay, filter, before, limit)
  }

  /** As `runs`, without most of the rounds of long ones (`briefRun`). */
  briefRuns(replay: number, filter: RunFilter, before: number | null, limit: number): RunPage {
    return this.#runs(briefRun, replay, filter, before, limit)
  }

  #runs(read: ReadRun, replay: number, filter: RunFilter, before: number | null, limit: number): RunPage {
    const { sql, value } = condition(filter)
    const found = this.#db
      .prepare<[number, number, string, number], FullRow>(
        `SELECT ${fullColumns} FROM ${tables}
         WHERE seq >= ? AND seq < ? AND ${sql} ORDER BY seq DESC LIMIT ?`,
      )
      .iterate(seqOf(replay, 0), seqOf(replay, before ?? span), value, limit)
    const { runs, isCut } = this.#page(read, replay, found)
    // As with events: rows of before would make whoever reads on begin again and again.
    for (const [i, run] of runs.entries())
      if (run.position >= (runs[i - 1]?.position ?? before ?? span)) throw changedRun(run)
    return { runs, isLast: !isCut && runs.length < limit }
  }

  /** Whole runs in order of their events, from a position on, each checked; fewer than asked for when they are large. */
  inOrder(replay: number, from: number, limit: number): FullRun[] {
    const found = this.#db
      .prepare<[number, number, number], FullRow>(
        `SELECT ${fullColumns} FROM ${tables} WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ?`,
      )
      .iterate(seqOf(replay, from), seqOf(replay, span), limit)
    const { runs } = this.#page(verified, replay, found)
    for (const [i, run] of runs.entries())
      if (run.position < (runs[i - 1]?.position ?? from - 1) + 1) throw changedRun(run)
    return runs
  }

  run(replay: number, position: number): FullRun | undefined {
    const row = this.#row(replay, position)
    return row && verified(row, this.#kept(replay))
  }

  /** As `run`, without most of the rounds of a long one (`briefRun`). */
  briefRun(replay: number, position: number): FullRun | undefined {
    const row = this.#row(replay, position)
    return row && briefRun(row, this.#kept(replay))
  }

  /** Some of the tries of one place of a run, and how many there are: of a long run no more is read than it takes. */
  tries(replay: number, position: number, query: TriesQuery): FoundTries | undefined {
    const row = this.#row(replay, position)
    return row && findTries(row, this.#kept(replay), query)
  }

  #row(replay: number, position: number): FullRow | undefined {
    return this.#db
      .prepare<[number], FullRow>(`SELECT ${fullColumns} FROM ${tables} WHERE seq = ?`)
      .get(seqOf(replay, position))
  }

  #kept(replay: number): Kept {
    return {
      value: (hash) => this.#values.find(hash),
      piece: ({ position }, n, piece) => this.#rounds.find(seqOf(replay, position), n, piece),
    }
  }

  /** Runs up to a page full of them, what they have in other rows among it. */
  #page(reading: ReadRun, replay: number, found: Iterable<FullRow>): { runs: FullRun[]; isCut: boolean } {
    const runs: FullRun[] = []
    const read = new Map<string, string | null>()
    const { value, piece } = this.#kept(replay)
    let bytes = 0
    const counting: Kept = {
      value(hash) {
        // What many runs of the page hold is read and checked once for all of them.
        const text = read.get(hash) ?? value(hash)
        read.set(hash, text)
        bytes += text?.length ?? 0
        return text
      },
      piece(row, n, wanted) {
        const packed = piece(row, n, wanted)
        bytes += packed?.steps.length ?? 0
        return packed
      },
    }
    for (const row of found) {
      runs.push(reading(row, counting))
      bytes += row.steps.length
      if (bytes > pageBytes) return { runs, isCut: true }
    }
    return { runs, isCut: false }
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
