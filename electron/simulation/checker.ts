import { groupBy } from '../../nodes/playbook/graph'
import type { Db } from '../store/open'
import { preparingOnce as once } from '../store/prepare-once'
import { RunStore } from '../store/runs'
import { checkEffects, type ServiceRecord } from './check-effects'
import { Violation } from './violation'

const span = 4_294_967_296

// What must hold of the database whenever the process is gone, whatever was under way (`checkAlways`), and when
// nothing is left to happen (`checkAtRest`). It reads tables and the service's own record, and shares no code with
// the engine.

type Deployment = {
  seq: number
  playbook: string
  start: number
  cursor: number
  next: number
  stopped: number | null
  level: string
  summary: string | null
}
type EventAt = { seq: number; id: string; severity: number; historic: number }

/** Throws `Violation`. */
export function checkAlways(db: Db, peer: ServiceRecord): void {
  const deployments = once(db)
    .prepare<[], Deployment>(
      `SELECT deployments.seq, deployments.playbook, audit_deployments.cursor AS start, deployments.cursor, next,
         stopped, level, summary
       FROM deployments JOIN audit_deployments USING (seq) JOIN replays USING (seq)
       WHERE kind = 'live' ORDER BY deployments.seq`,
    )
    .all()
  const events = once(db)
    .prepare<[], EventAt>('SELECT seq, id, severity, historic FROM events ORDER BY seq')
    .all()
  for (const deployment of deployments) {
    checkQueue(db, deployment, events)
    checkTotals(db, deployment, events)
  }
  checkHandOver(deployments)
  checkUnderWay(db)
  checkSteps(db)
  checkEffects(db, peer)
}

/** Each live event that was offered has one run, in order, and no other event has one. */
function checkQueue(
  db: Db,
  { seq, start, cursor, next, playbook }: Deployment,
  events: readonly EventAt[],
): void {
  const runs = once(db)
    .prepare<[number, number, number, number], { position: number; event: string }>(
      `SELECT seq % ${span} AS position, event FROM runs WHERE seq >= ? AND seq < ?
       UNION ALL SELECT seq % ${span}, event FROM live_runs WHERE seq >= ? AND seq < ? ORDER BY 1`,
    )
    .all(seq * span, (seq + 1) * span, seq * span, (seq + 1) * span)
  const offered = events.filter((event) => event.seq > start && event.seq <= cursor)
  const due = offered.filter(({ historic, severity }) => historic === 0 && severity >= 20).map(({ id }) => id)
  const have = runs.map(({ event }) => event)
  const length = Math.max(have.length, due.length)
  const odd = Array.from({ length }, (_, i) => i).find((i) => have[i] !== due[i])
  if (odd !== undefined)
    throw new Violation(
      `Deployment ${seq} of ${playbook} (${start}–${cursor}): run ${odd} should be over ${due[odd]} and is over ${have[odd]}`,
    )
  if (runs.some(({ position }, i) => position !== i) || next !== runs.length)
    throw new Violation(
      `Deployment ${seq} has gaps among its runs: ${runs.map((run) => run.position).join(' ')}`,
    )
}

/** A deployment begins where the one before it ended, or at what was new when it was made. */
function checkHandOver(deployments: readonly Deployment[]): void {
  const last = new Map<string, Deployment>()
  for (const deployment of deployments) {
    const before = last.get(deployment.playbook)
    if (before?.stopped === null)
      throw new Violation(`${deployment.playbook} is deployed twice: ${before.seq}, ${deployment.seq}`)
    if (before && deployment.start < before.cursor)
      throw new Violation(
        `Deployment ${deployment.seq} begins at ${deployment.start}, and ${before.seq} had come to ${before.cursor}`,
      )
    last.set(deployment.playbook, deployment)
  }
}

/** What is not at its end is worked on, waits with a deadline, or is behind another of its turn (E7). */
function checkUnderWay(db: Db): void {
  const runs = once(db)
    .prepare<[], { seq: number; state: string; turn: string | null }>(
      'SELECT seq, state, turn FROM live_runs',
    )
    .all()
  const waits = once(db)
    .prepare<[], { run: number; deadline: number }>('SELECT run, deadline FROM waits')
    .all()
  const waitsOf = groupBy(waits, ({ run }) => String(run))
  const startedOf = groupBy(
    runs.filter(({ state }) => state !== 'queued'),
    ({ turn }) => turn ?? '',
  )
  for (const { seq, state, turn } of runs) {
    const own = waitsOf.get(String(seq)) ?? []
    if (own.some(({ deadline }) => !Number.isSafeInteger(deadline)))
      throw new Violation(`Run ${seq} waits without a deadline`)
    if (state === 'waiting' && own.length === 0) throw new Violation(`Run ${seq} waits for nothing`)
    if (state === 'queued' && turn === null) throw new Violation(`Run ${seq} is queued, and has no turn`)
    if (turn === null) continue
    const started = startedOf.get(turn) ?? []
    if (started.length > 1)
      throw new Violation(
        `Runs ${started.map((run) => run.seq).join(', ')} of one turn are under way at once`,
      )
    if (started.some((run) => run.seq > seq) && state === 'queued')
      throw new Violation(`Run ${seq} is queued behind a later one of its turn`)
  }
}

/** What a run has committed of its steps is what its row holds in the end. */
function checkSteps(db: Db): void {
  const twice = once(db)
    .prepare<[], { run: number; node: string }>(
      'SELECT run, node FROM audit_steps GROUP BY run, node, path, iteration HAVING count(*) > 1',
    )
    .get()
  if (twice) throw new Violation(`Step ${twice.node} of run ${twice.run} was committed twice`)
  const kept = once(db)
    .prepare<[], { run: number; node: string; tries: string; steps: string }>(
      `SELECT run, node, tries, runs.steps FROM audit_steps JOIN runs ON runs.seq = run WHERE audit_steps.path = ''`,
    )
    .all()
  for (const { run, node, tries, steps } of kept) {
    const last = (JSON.parse(tries) as { record: { outlet: string | null; output: object } }[]).at(-1)?.record
    const rows = JSON.parse(steps) as [string, string, string | null, string, object, object][]
    const row = rows.filter(([id]) => id === node).at(-1)
    if (JSON.stringify([row?.[2], sorted(row?.[5])]) !== JSON.stringify([last?.outlet, sorted(last?.output)]))
      throw new Violation(`Step ${node} of run ${run} ended otherwise than it was committed`)
  }
}

function sorted(value: object | undefined): unknown {
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.entries(value)
    .map(([name, part]) => [name, sorted(part as object)])
    .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
}

/** What is counted is what is there, and each row is as its hash says. */
function checkTotals(db: Db, { seq, summary, start, cursor }: Deployment, events: readonly EventAt[]): void {
  const store = new RunStore(db)
  const counts: Record<string, number> = { completed: 0, failed: 0, waiting: 0, cancelled: 0 }
  let before: number | null = null
  for (let isLast = false; !isLast; ) {
    const page = store.runs(seq, { all: true }, before, 500)
    for (const { status } of page.runs) counts[status] = (counts[status] ?? 0) + 1
    before = page.runs.at(-1)?.position ?? 0
    isLast = page.isLast
  }
  const passed = events.filter((event) => event.seq > start && event.seq <= cursor && event.historic === 0)
  const notMatched = passed.filter(({ severity }) => severity < 20).length
  const totals = summary === null ? {} : (JSON.parse(summary) as { totals: Record<string, number> }).totals
  for (const [name, count] of Object.entries({ ...counts, notMatched })) {
    if ((totals[name] ?? 0) !== count)
      throw new Violation(`Deployment ${seq} counts ${totals[name]} ${name}, and its rows say ${count}`)
  }
}

/** Nothing is left to happen: all that was deployed has been offered everything, and every run is at its end. */
export function checkAtRest(db: Db, peer: ServiceRecord): void {
  checkAlways(db, peer)
  const left = once(db).prepare<[], { seq: number; state: string }>('SELECT seq, state FROM live_runs').get()
  if (left) throw new Violation(`Run ${left.seq} is ${left.state}, and nothing will ever come of it`)
  const behind = once(db)
    .prepare<[], { seq: number; cursor: number; newest: number }>(
      // What was imported as history is offered to nobody, so no cursor has to pass it.
      `SELECT seq, cursor, (SELECT ifnull(max(seq), 0) FROM events WHERE historic = 0) AS newest FROM deployments
       WHERE stopped IS NULL AND cursor < (SELECT ifnull(max(seq), 0) FROM events WHERE historic = 0)`,
    )
    .get()
  if (behind)
    throw new Violation(
      `Deployment ${behind.seq} rests at event ${behind.cursor}, and there are ${behind.newest}`,
    )
  const asked = once(db)
    .prepare<[], { id: string; state: string }>(
      `SELECT id, state FROM effects WHERE delivery = 'probeable' AND asked IS NOT NULL
       AND (state = 'UNKNOWN' OR state = 'ACCEPTED' AND due IS NOT NULL)`,
    )
    .get()
  if (asked) throw new Violation(`Effect ${asked.id} is ${asked.state}, and nobody asks the service about it`)
  const begun = once(db).prepare<[], { id: string; state: string }>(
    "SELECT id, state FROM effects WHERE state IN ('PLANNED', 'AWAITING_APPROVAL', 'APPROVED', 'INTENT')",
  )
  const open = begun.get()
  if (open) throw new Violation(`Effect ${open.id} is ${open.state}, and nothing will ever come of it`)
}
