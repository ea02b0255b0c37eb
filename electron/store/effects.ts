import { hash } from 'node:crypto'
import type { Json, JsonObject } from '../../nodes/sdk'
import { largeText } from '../executor/large-values'
import type { LedgerRow } from '../executor/live/live-ports'
import type { EffectState } from '../views/live'
import { LargeValueStore } from './large-values'
import type { Db } from './open'
import { preparingOnce } from './prepare-once'
import { StoreError } from './store-error'

type Stored = Omit<
  LedgerRow,
  'place' | 'prior' | 'request' | 'requestHash' | 'answer' | 'asked' | 'nodeType'
> & {
  node: string
  path: string
  iteration: number
  node_type: string
  prior: string | null
  request: string
  request_hash: string
  answer: string | null
  asked: string | null
  large: string | null
}

/** The columns that may hold a large value. */
type Texts = Pick<Stored, 'prior' | 'request' | 'answer' | 'asked'>

const columns = `id, run, node, path, iteration, n, node_type, class, delivery, connection, event, state, reason, by,
  target, prior, request, request_hash, answer, asked, attempts, probes, due, created, changed, large`

/** States in which an effect is, or may be, in force: it holds on to its target. */
const holding: ReadonlySet<EffectState> = new Set([
  'INTENT',
  'ACCEPTED',
  'CONFIRMED',
  'UNKNOWN',
  'RECONCILED_APPLIED',
])

/** Those whose outcome is not known and can be asked for, and whose run no longer does so. */
const orphan = `FROM effects WHERE state IN ('UNKNOWN', 'ACCEPTED') AND asked IS NOT NULL AND due IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM live_runs WHERE seq = run)`

/** The effect ledger: each effect, every state that it has been in, and what it holds on to. Call inside transactions. */
export class EffectStore {
  readonly #db: Pick<Db, 'prepare'>
  readonly #values: LargeValueStore
  readonly #upsert
  readonly #addState
  readonly #hold
  readonly #release

  constructor(db: Db) {
    this.#db = preparingOnce(db)
    this.#values = new LargeValueStore(db)
    const values = columns.split(',').map((name) => `@${name.trim()}`)
    this.#upsert = this.#db.prepare<[Stored]>(
      `INSERT INTO effects (${columns}) VALUES (${values.join(', ')})
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = excluded.reason, by = excluded.by,
         prior = excluded.prior, answer = excluded.answer, attempts = excluded.attempts, probes = excluded.probes,
         due = excluded.due, changed = excluded.changed, large = excluded.large`,
    )
    this.#addState = this.#db.prepare<[string, string, string, string, string | null, number]>(
      `INSERT INTO effect_states (effect, n, state, reason, by, at)
       VALUES (?, (SELECT count(*) FROM effect_states WHERE effect = ?), ?, ?, ?, ?)`,
    )
    this.#hold = this.#db.prepare<[string, string, string, number]>(
      'INSERT INTO holds (effect, action, target, since) VALUES (?, ?, ?, ?) ON CONFLICT (effect) DO UPDATE SET released = NULL',
    )
    this.#release = this.#db.prepare<[number, string]>(
      'UPDATE holds SET released = ? WHERE effect = ? AND released IS NULL',
    )
  }

  save(row: LedgerRow): void {
    const { place, nodeType, prior, request, requestHash, answer, asked, ...rest } = row
    const texts = {
      prior: prior === null ? null : JSON.stringify(prior),
      request: JSON.stringify(request),
      answer: answer && JSON.stringify(answer),
      asked: asked && JSON.stringify(asked),
    }
    const kept = row.run === null ? { ...texts, large: null } : this.#withoutLarge(row.run, texts)
    this.#upsert.run({ ...rest, ...place, ...kept, node_type: nodeType, request_hash: requestHash })
    this.#addState.run(row.id, row.id, row.state, row.reason, row.by, row.changed)
    if (row.target === null) return
    if (holding.has(row.state)) this.#hold.run(row.id, row.nodeType, row.target, row.changed)
    else this.#release.run(row.changed, row.id)
  }

  /** Nothing where the effect is no longer as it was. */
  saveFound(row: LedgerRow, before: LedgerRow): void {
    const now = this.get(before.id)
    if (now?.state === before.state && now.changed === before.changed && now.probes === before.probes)
      this.save(row)
  }

  /** Of runs that are over: what is to be asked about by now, the longest due first. */
  orphans(now: number, limit: number): LedgerRow[] {
    return this.#db
      .prepare<[number, number], Stored>(`SELECT ${columns} ${orphan} AND due <= ? ORDER BY due, id LIMIT ?`)
      .all(now, limit)
      .map((row) => this.#toRow(row))
  }

  nextOrphan(): number | null {
    return this.#db.prepare<[]>(`SELECT min(due) ${orphan}`).pluck().get() as number | null
  }

  #withoutLarge(run: number, texts: Texts): Texts & Pick<Stored, 'large'> {
    const large: Partial<Record<keyof Texts, string>> = {}
    const left = { ...texts }
    for (const name of ['prior', 'request', 'answer', 'asked'] as const) {
      const text = texts[name]
      if (text === null || text.length <= largeText) continue
      const value = { hash: hash('sha256', text), text }
      this.#values.keepFor(run, [value])
      large[name] = value.hash
      left[name] = '{}'
    }
    return { ...left, large: Object.keys(large).length === 0 ? null : JSON.stringify(large) }
  }

  #toRow(row: Stored): LedgerRow {
    const { large, ...whole } = row
    if (large === null) return toRow(whole)
    for (const [name, key] of Object.entries(JSON.parse(large) as Record<keyof Texts, string>)) {
      const text = this.#values.find(key)
      if (text === null)
        throw new StoreError(
          `The ${name} of effect ${row.id} (a large value, ${key.slice(0, 16)}) has changed on the disk: restore a backup`,
        )
      whole[name as keyof Texts] = text
    }
    return toRow(whole)
  }

  /** Keeps what the step is answered. */
  answer(id: string, answer: JsonObject): void {
    this.#db
      .prepare<[string, string]>('UPDATE effects SET answer = ? WHERE id = ?')
      .run(JSON.stringify(answer), id)
  }

  get(id: string): LedgerRow | undefined {
    const row = this.#db.prepare<[string], Stored>(`SELECT ${columns} FROM effects WHERE id = ?`).get(id)
    return row && this.#toRow(row)
  }

  ofRun(run: number): LedgerRow[] {
    return this.#db
      .prepare<[number], Stored>(`SELECT ${columns} FROM effects WHERE run = ? ORDER BY id`)
      .all(run)
      .map((row) => this.#toRow(row))
  }

  /** Newest first, before the one given; in some of the states, or in any. */
  list(states: readonly EffectState[] | null, limit: number, before?: string): LedgerRow[] {
    const place = before === undefined ? '1' : 'id < ?'
    return this.#db
      .prepare<unknown[], Stored>(
        `SELECT ${columns} FROM effects WHERE ${inStates(states)} AND ${place} ORDER BY id DESC LIMIT ?`,
      )
      .all(...(states ?? []), ...(before === undefined ? [] : [before]), limit)
      .map((row) => this.#toRow(row))
  }

  /** How many there are in some of the states, or in any. */
  countIn(states: readonly EffectState[] | null): number {
    const sql = `SELECT count(*) FROM effects WHERE ${inStates(states)}`
    return Number(
      this.#db
        .prepare(sql)
        .pluck()
        .get(...(states ?? [])),
    )
  }

  count(state: EffectState): number {
    return Number(
      this.#db.prepare<[string]>('SELECT count(*) FROM effects WHERE state = ?').pluck().get(state),
    )
  }

  /** Ids of others that hold on to the same target. */
  holders(action: string, target: string): string[] {
    return this.#db
      .prepare<[string, string]>(
        'SELECT effect FROM holds WHERE action = ? AND target = ? AND released IS NULL ORDER BY since, effect',
      )
      .pluck()
      .all(action, target) as string[]
  }

  /** Puts down what nobody can know: a process died between the intent and the answer. Returns how many. */
  markUnknown(at: number): number {
    const begun = this.list(['INTENT'], Number.MAX_SAFE_INTEGER)
    for (const row of begun) {
      const reason = 'Cordon ended before the answer came'
      this.save({ ...row, state: 'UNKNOWN', reason, due: dueAfterCrash(row, at), changed: at })
    }
    return begun.length
  }
}

const inStates = (states: readonly EffectState[] | null): string =>
  states === null ? '1' : `state IN (${states.map(() => '?').join(', ')})`

const day = 24 * 3_600_000

// What can be asked is asked at once; what only a person can say has a day.
function dueAfterCrash({ delivery }: LedgerRow, at: number): number {
  return delivery === 'one-shot' ? at + day : at
}

function toRow({
  node,
  path,
  iteration,
  node_type: nodeType,
  request_hash: requestHash,
  prior,
  request,
  answer,
  asked,
  ...row
}: Omit<Stored, 'large'>): LedgerRow {
  return {
    ...row,
    place: { node, path, iteration },
    nodeType,
    prior: prior === null ? null : (JSON.parse(prior) as Json),
    request: JSON.parse(request) as JsonObject,
    requestHash,
    answer: answer === null ? null : (JSON.parse(answer) as JsonObject),
    asked: asked === null ? null : (JSON.parse(asked) as JsonObject),
  }
}
