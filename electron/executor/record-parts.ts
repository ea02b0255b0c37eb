import { hash } from 'node:crypto'
import type { StepRecord } from '../views/runs'
import type { PackedRound } from './body-records'
import { largeText, LargeValues } from './large-values'
import { RoundChunks } from './round-chunks'
import type { RunRow, World } from './ports'
import type { RunResult } from './run-result'
import type { StepTry } from './step-end'
import { packLarge, readSteps, traceTexts, unpackSteps } from './step-record'
import { TraceDigest } from './trace-digest'

/** What of a row is made of the records of its steps. */
export type RecordParts = Pick<RunRow, 'hash' | 'timing' | 'steps' | 'large' | 'rounds'>

/** What a trace says of its run. */
export type TraceHead = { eventId: string; logicHash: string; mode: World['mode'] }

/** Of a run without containers: all at once. */
export function flatParts(head: TraceHead, { steps }: Pick<RunResult, 'steps'>): RecordParts {
  const { trace, stored } = traceTexts({ ...head, steps: steps.map(({ record }) => record) })
  const isTimed = steps.some(({ timing }) => timing.at !== 0 || timing.ms !== 0)
  const timing = isTimed ? JSON.stringify(steps.map((each) => [each.timing.at, each.timing.ms])) : null
  const parts = { hash: hash('sha256', trace), timing, steps: stored }
  return stored.length > largeText ? withoutLarge(parts, steps) : parts
}

function withoutLarge(parts: RecordParts, steps: readonly StepTry[]): RecordParts {
  const large = new LargeValues()
  const records = steps.map(({ record }) => record)
  const stored = `[${packLarge(records, parts.steps.slice(1, -1), large.keep)}]`
  return large.length === 0 ? parts : { ...parts, steps: stored, large: large.list() }
}

/** Characters of rounds that a row holds itself; what is more goes into rows of its own. */
const roundsInRow = 256 * 1024

/**
 * Of a run with containers, piece by piece, so that whoever asks may do something else in between: of its steps only
 * some are objects at a time.
 */
export function* nestedParts(head: TraceHead, { steps, bodies }: RunResult): Generator<void, RecordParts> {
  const large = bodies?.large ?? new LargeValues()
  const digest = new TraceDigest(head)
  const own = new RoundChunks(Number.POSITIVE_INFINITY)
  const rounds = bodies && bodies.length > roundsInRow ? new RoundChunks(roundsInRow) : own
  for (const { steps: records, stored, timing, isOwn } of chunksOf({ steps, bodies })) {
    if (records.length === 0) continue
    const text = digest.add(records)
    const into = isOwn ? own : rounds
    into.add(records, stored ?? packLarge(records, text, large.keep), timing)
    yield
  }
  const [row = { steps: '', timing: null }] = own.list()
  return {
    hash: digest.end(),
    timing: row.timing === null ? null : `[${row.timing}]`,
    steps: `[${row.steps}]`,
    ...(rounds === own ? {} : { rounds: rounds.list() }),
    ...(large.length > 0 ? { large: large.list() } : {}),
  }
}

/** As `nestedParts`, without anything in between. */
export function nestedPartsAtOnce(head: TraceHead, result: RunResult): RecordParts {
  const parts = nestedParts(head, result)
  for (let next = parts.next(); ; next = parts.next()) if (next.done) return next.value
}

/**
 * Some steps that follow one another in the trace; `stored` as the row has them, where that is known already, and
 * `timing` as pairs, null where none took time.
 */
type Piece = { steps: readonly StepRecord[]; stored: string | null; timing: string | null; isOwn: boolean }

const pieceSteps = 256
const pieceLength = 4 * 1024 * 1024

/** Tries in the order of the trace as pieces of it. */
function* inPieces(tries: Iterable<StepTry>): Generator<Piece> {
  let piece: StepTry[] = []
  for (const each of tries) {
    piece.push(each)
    if (piece.length < pieceSteps) continue
    yield toPiece(piece)
    piece = []
  }
  yield toPiece(piece)
}

function toPiece(tries: readonly StepTry[]): Piece {
  const isTimed = tries.some(({ timing }) => timing.at !== 0 || timing.ms !== 0)
  const timing = isTimed ? tries.map((each) => `[${each.timing.at},${each.timing.ms}]`).join(',') : null
  return { steps: tries.map(({ record }) => record), stored: null, timing, isOwn: true }
}

// The steps of the playbook itself come first: their path is empty.
function* chunksOf({ steps, bodies }: Pick<RunResult, 'steps' | 'bodies'>): Generator<Piece> {
  yield* inPieces(steps)
  if (!bodies) return
  for (const { steps: stored, timing } of inGroups(bodies.inOrder()))
    yield { steps: unpackSteps(stored, bodies.large.find), stored, timing, isOwn: false }
}

/** Rounds of a few steps put together: a text for each of 100,000 would cost more than what is in it. */
function* inGroups(rounds: Iterable<PackedRound>): Generator<PackedRound> {
  let group: PackedRound[] = []
  let count = 0
  let length = 0
  for (const round of rounds) {
    group.push(round)
    count += round.count
    length += round.length
    if (count < pieceSteps && length < pieceLength) continue
    yield joined(group, count, length)
    group = []
    count = 0
    length = 0
  }
  if (count > 0) yield joined(group, count, length)
}

function joined(rounds: readonly PackedRound[], count: number, length: number): PackedRound {
  const isTimed = rounds.some(({ timing }) => timing !== null)
  const timing = isTimed ? rounds.map((round) => round.timing ?? untimed(round.count)).join(',') : null
  return { steps: rounds.map(({ steps }) => steps).join(','), count, length, timing }
}

const untimed = (count: number): string => Array.from({ length: count }, () => '[0,0]').join(',')

/** All records of a run, in the order of the trace. */
export function* recordsOf(result: RunResult): Generator<StepRecord> {
  const { parts } = result
  if (!parts) {
    for (const { steps } of chunksOf(result)) yield* steps
    return
  }
  const texts = new Map(parts.large?.map(({ hash: key, text }) => [key, text]))
  const find = (key: string): string => texts.get(key) ?? ''
  yield* readSteps(parts.steps, find)
  for (const { steps } of parts.rounds ?? []) yield* unpackSteps(steps, find)
}
