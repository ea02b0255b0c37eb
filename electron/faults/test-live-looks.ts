import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { auditTables } from '../simulation/audit'
import type { ServiceRecord } from '../simulation/check-effects'
import { checkAlways, checkAtRest } from '../simulation/checker'
import { Violation } from '../simulation/violation'
import type { Db } from '../store/open'
import { openSound } from './test-sound'

// V1. The folder is looked at in a copy: the next life must find what the dead one left, its log not written back.
// V2. A step whose end a dead process left on the disk is never computed again, and is part of its run in the end.
// V3. Everything was deployed before the first event came.

const span = 4_294_967_296

type Step = {
  playbook: string
  event: string
  run: number
  n: number
  node: string
  path: string
  iteration: number
  tries: string
}

/** What a dead process left under way. */
export type Left = { runs: number; sending: number; ended: number; confirmed: ReadonlySet<string> }

/** Holds what the lives of one data folder leave behind against each other. Throws `Violation`. */
export class Looks {
  readonly #folder: string
  /** Where the process writes down each step that it computes, before it does. */
  readonly #computed: string
  #read = 0
  readonly #steps = new Map<string, Step>()
  readonly #ended = new Set<string>()

  constructor(folder: string, computed: string) {
    this.#folder = folder
    this.#computed = computed
  }

  async look(service: ServiceRecord, isAtRest = false): Promise<Left> {
    const copy = mkdtempSync(join(tmpdir(), 'cordon-look-'))
    try {
      for (const name of ['cordon.db', 'cordon.db-wal'])
        if (existsSync(join(this.#folder, name))) cpSync(join(this.#folder, name), join(copy, name))
      return await openSound(copy, (db) => this.#lookInto(db, service, isAtRest))
    } finally {
      rmSync(copy, { recursive: true })
    }
  }

  #lookInto(db: Db, service: ServiceRecord, isAtRest: boolean): Left {
    this.#refuseComputedAgain()
    this.#remember(db)
    this.#prepareAudit(db)
    if (isAtRest) checkAtRest(db, service)
    else checkAlways(db, service)
    const count = (sql: string) => Number(db.prepare(sql).pluck().get())
    return {
      runs: count('SELECT count(*) FROM live_runs'),
      sending: count("SELECT count(*) FROM effects WHERE state = 'INTENT'"),
      ended: this.#ended.size,
      confirmed: new Set(
        db.prepare<[], string>("SELECT id FROM effects WHERE state = 'CONFIRMED'").pluck().all(),
      ),
    }
  }

  /** V2, of all that was computed since the last look. */
  #refuseComputedAgain(): void {
    if (!existsSync(this.#computed)) return
    const text = readFileSync(this.#computed, 'utf8')
    const computed = text.slice(this.#read).split('\n').slice(0, -1)
    this.#read = text.length
    for (const line of computed) {
      const [playbook = '', , event = ''] = line.split(/[ /]/)
      if (this.#steps.has(line) || this.#ended.has(`${playbook} ${event}`))
        throw new Violation(`${line} was computed again, though its end was committed`)
    }
  }

  #remember(db: Db): void {
    const steps = db
      .prepare<[], Step>(
        `SELECT playbook, event, run, n, node, path, iteration, tries FROM live_steps
         JOIN live_runs ON live_runs.seq = run JOIN deployments ON deployments.seq = run / ${span}`,
      )
      .all()
    for (const step of steps) {
      const { playbook, node, event, path, iteration } = step
      const place = `${playbook}/${node}${path === '' ? '' : `#${iteration}`} ${event}`
      const before = this.#steps.get(place)
      if (before && (before.tries !== step.tries || before.n !== step.n))
        throw new Violation(`${place} was committed twice`)
      this.#steps.set(place, step)
    }
    const ended = db
      .prepare<[], string>(
        `SELECT playbook || ' ' || event FROM runs JOIN deployments ON deployments.seq = runs.seq / ${span}`,
      )
      .pluck()
      .all()
    for (const run of ended) this.#ended.add(run)
  }

  /** What the checker would have seen, had it watched the process itself (V2, V3). */
  #prepareAudit(db: Db): void {
    db.exec(auditTables)
    db.exec('INSERT INTO audit_deployments SELECT seq, 0 FROM deployments')
    const add = db.prepare<[number, number, string, string, number, string]>(
      'INSERT INTO audit_steps VALUES (?, ?, ?, ?, ?, ?)',
    )
    // A step within a loop stands in another part of its run.
    for (const { run, n, node, path, iteration, tries } of this.#steps.values())
      if (path === '') add.run(run, n, node, path, iteration, tries)
  }
}
