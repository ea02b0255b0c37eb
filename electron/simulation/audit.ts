import type { Db } from '../store/open'
import { Violation } from './violation'

const span = 4_294_967_296

// Kept by SQLite itself, in the transactions of what is written: what is rolled back leaves nothing here either.
export const auditTables = `
  CREATE TEMP TABLE audit_steps (run INTEGER, n INTEGER, node TEXT, path TEXT, iteration INTEGER, tries TEXT);
  CREATE TEMP TRIGGER audit_step AFTER INSERT ON main.live_steps BEGIN
    INSERT INTO audit_steps VALUES (new.run, new.n, new.node, new.path, new.iteration, new.tries);
  END;
  CREATE TEMP TABLE audit_deployments (seq INTEGER PRIMARY KEY, cursor INTEGER);
  CREATE TEMP TRIGGER audit_deployment AFTER INSERT ON main.deployments BEGIN
    INSERT INTO audit_deployments VALUES (new.seq, new.cursor);
  END;`

type EffectAt = { id: string; state: string; attempts: number; run: number; delivery: string }

/** Looks at the database at the very moments at which something happens. Shares no code with the engine. */
export class Audit {
  readonly #settledStep
  readonly #effectOf
  readonly #earlier

  constructor(db: Db) {
    db.exec(auditTables)
    this.#settledStep = db
      .prepare<[string, string, string, number, number, string, string]>(
        `SELECT EXISTS (SELECT 1 FROM live_steps JOIN live_runs ON live_runs.seq = live_steps.run
           JOIN deployments ON deployments.seq = live_runs.seq / ${span}
           WHERE live_runs.event = ? AND playbook = ? AND node = ? AND (? < 0 OR iteration = ?))
         OR EXISTS (SELECT 1 FROM runs JOIN deployments ON deployments.seq = runs.seq / ${span}
           WHERE event = ? AND playbook = ?)`,
      )
      .pluck()
    this.#effectOf = db.prepare<[string, string], EffectAt>(
      "SELECT id, state, attempts, run, delivery FROM effects WHERE event = ? AND request ->> '$.tag' = ?",
    )
    this.#earlier = db
      .prepare<[number]>(
        `SELECT earlier.seq FROM live_runs AS own JOIN live_runs AS earlier
           ON earlier.turn = own.turn AND earlier.seq < own.seq WHERE own.seq = ?`,
      )
      .pluck()
  }

  /** A step that the journal holds, or whose run has ended, must not be computed again (E6). */
  onRun(tag: string, event: string): void {
    const [playbook = '', step = ''] = tag.split('/')
    const [node = '', round = '-1'] = step.split('#')
    const iteration = Number(round)
    if (this.#settledStep.get(event, playbook, node, iteration, iteration, event, playbook) === 1)
      throw new Violation(`${tag} was computed again over ${event}, though its end was committed`)
  }

  /** INTENT is on the disk when the service sees the first byte, one for each send, and in its turn. */
  onAct(tag: string, event: string, key: string | null): void {
    const [effect, another] = this.#effectOf.all(event, tag)
    if (!effect)
      throw new Violation(`${tag} reached the service over ${event}, and the ledger knows nothing of it`)
    if (another)
      throw new Violation(`${tag} over ${event} is in the ledger twice: ${effect.id}, ${another.id}`)
    if (effect.state !== 'INTENT')
      throw new Violation(`${tag} reached the service over ${event} while its effect was ${effect.state}`)
    if (effect.delivery === 'keyed' && key !== effect.id)
      throw new Violation(`${tag} over ${event} was sent with the key ${key}, and not ${effect.id}`)
    const earlier = this.#earlier.get(effect.run)
    if (earlier !== undefined)
      throw new Violation(
        `${tag} acted over ${event} while run ${earlier as number} of its turn had not ended`,
      )
  }
}
