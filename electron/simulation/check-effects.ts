import type { Db } from '../store/open'
import { preparingOnce as once } from '../store/prepare-once'
import { walkFault } from './effect-walk'
import type { Application, Arrival } from './peer'
import { Violation } from './violation'

/** What the service wrote down itself, whichever it is. */
export type ServiceRecord = {
  readonly arrivals: readonly Pick<Arrival, 'at' | 'tag' | 'event' | 'refused'>[]
  readonly applied: readonly Pick<Application, 'tag' | 'event'>[]
}

type Row = {
  id: string
  run: number
  tag: string | null
  event: string
  class: string
  delivery: string
  connection: string | null
  state: string
  attempts: number
  created: number
  level: string
  event_time: number
}
type StateAt = { state: string; by: string | null; at: number }

const hour = 3_600_000

/** Holds the ledger against itself and against what the service wrote down. Throws `Violation`. */
export function checkEffects(db: Db, peer: ServiceRecord): void {
  const history = once(db).prepare<[string], StateAt & { n: number }>(
    'SELECT n, state, by, at FROM effect_states WHERE effect = ? ORDER BY n',
  )
  const rows = once(db)
    .prepare<[], Row>(
      `SELECT effects.id, run, request ->> '$.tag' AS tag, event, class, delivery, connection, effects.state,
         attempts, effects.created, level, ifnull(events.time, effects.created) AS event_time
       FROM effects JOIN deployments ON deployments.seq = run / 4294967296 LEFT JOIN events ON events.id = event`,
    )
    .all()
  const count = Number(once(db).prepare('SELECT count(*) FROM effects').pluck().get())
  if (rows.length !== count) throw new Violation('There are effects of no deployment')
  for (const row of rows) {
    const states = history.all(row.id)
    checkWalk(row, states)
    if (row.connection !== null) checkAgainstPeer(row, states, peer)
  }
  const known = new Set(rows.map(({ tag, event }) => `${tag} ${event}`))
  const stray = peer.arrivals.find(({ tag, event }) => !known.has(`${tag} ${event}`))
  if (stray)
    throw new Violation(
      `The service was sent ${stray.tag} over ${stray.event}; the ledger has no such effect`,
    )
}

function checkWalk(row: Row, states: readonly (StateAt & { n: number })[]): void {
  const told = `Effect ${row.id} (${row.tag ?? 'own'} over ${row.event})`
  if (states.some(({ n }, i) => n !== i) || states.at(-1)?.state !== row.state)
    throw new Violation(`${told} is ${row.state}, and its history ends otherwise`)
  const own = row.connection === null
  const fault = walkFault(states, { delivery: row.delivery, class: row.class, own })
  if (fault !== null)
    throw new Violation(`${told}: ${fault} (${states.map(({ state }) => state).join(' → ')})`)
  const intents = states.filter(({ state }) => state === 'INTENT').length
  if (!own && intents !== row.attempts)
    throw new Violation(`${told} has ${row.attempts} attempts and ${intents} INTENT`)
  if (row.level === 'shadow') throw new Violation(`${told} is one of a deployment that only watches`)
  const asks = row.class === 'destructive' || (row.level === 'supervised' && !own)
  if (asks && intents > 0 && !states.some(({ state }) => state === 'APPROVED'))
    throw new Violation(`${told} was sent, and nobody had agreed`)
  const oldest = row.class === 'notify' ? 24 * hour : own ? Infinity : 2 * hour
  const lastSent = Math.max(0, ...states.flatMap(({ state, at }) => (state === 'INTENT' ? [at] : [])))
  if (!own && lastSent - row.event_time > oldest)
    throw new Violation(`${told} was sent when its event was older than ${oldest / hour} h`)
}

function checkAgainstPeer(row: Row, states: readonly StateAt[], peer: ServiceRecord): void {
  const told = `Effect ${row.id} (${row.tag} over ${row.event})`
  const isOwn = ({ tag, event }: { tag: string; event: string }) => tag === row.tag && event === row.event
  const arrivals = peer.arrivals.filter(isOwn)
  const applied = peer.applied.filter(isOwn)
  if (arrivals.length > row.attempts)
    throw new Violation(`${told} was sent ${arrivals.length} times with ${row.attempts} INTENT`)
  const inPlace = applied.length > 0
  const isKnownApplied = row.state === 'CONFIRMED' || row.state === 'RECONCILED_APPLIED'
  if (isKnownApplied && !inPlace) throw new Violation(`${told} is ${row.state}, and the service never did it`)
  const isKnownNot = row.state === 'NOT_APPLIED' || row.state === 'RECONCILED_NOT_APPLIED'
  if (isKnownNot && inPlace) throw new Violation(`${told} is ${row.state}, and the service did it`)
  if (row.delivery === 'keyed' && applied.length > 1)
    throw new Violation(`${told} was applied ${applied.length} times, though the service knows its key`)
  const blind = sentBlindly(arrivals, states)
  const allowed = row.delivery === 'keyed' ? Infinity : row.class === 'notify' ? 1 : 0
  if (blind > allowed)
    throw new Violation(`${told} was sent again ${blind} times while nobody knew what had come of it`)
}

/** Sends that came after one of which the outcome was not certain, and of which nobody had said since. */
function sentBlindly(arrivals: ServiceRecord['arrivals'], states: readonly StateAt[]): number {
  let blind = 0
  for (let i = 1; i < arrivals.length; i++) {
    const { at, refused } = arrivals[i - 1] as (typeof arrivals)[number]
    const until = (arrivals[i] as (typeof arrivals)[number]).at
    const wasFound = states.some(
      (state) => state.state === 'RECONCILED_NOT_APPLIED' && state.at >= at && state.at <= until,
    )
    if (!refused && !wasFound) blind++
  }
  return blind
}
