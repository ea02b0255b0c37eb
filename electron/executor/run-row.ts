import { createHash, hash } from 'node:crypto'
import type { StepRecord } from '../views/runs'
import type { PackedRound } from './body-records'
import { largeText, LargeValues } from './large-values'
import type { Plan } from './plan'
import type { RunEvent, RunRow, World } from './ports'
import type { RunResult } from './run'
import type { StepTry } from './step-end'
import { packLarge, stepTexts, traceTexts, unpackSteps } from './step-record'

/** A run as the journal keeps it. */
export function toRunRow(run: {
  position: number
  event: RunEvent
  plan: Plan
  mode: World['mode']
  result: RunResult
}): RunRow {
  const { position, event, plan, mode, result } = run
  const about = { eventId: event.id, logicHash: plan.logicHash, mode }
  const { bodies } = result
  const [nodes, errors] = idsOf(plan, result)
  const inside = bodies ? plan.all.edges.filter(({ id }) => bodies.wires.has(id)) : []
  return {
    position,
    event: event.id,
    eventTime: event.time,
    label: event.label,
    mode,
    status: result.status,
    reason: result.reason,
    ending: result.ending,
    edges: listed([...result.taken, ...inside].map(({ id }) => id)),
    nodes: listed(nodes),
    errors: listed(errors),
    ...(bodies ? toRecordParts(about, chunksOf(result), bodies.large) : flatParts(about, result)),
  }
}

/** What of a row is made of the records of its steps. */
type RecordParts = Pick<RunRow, 'hash' | 'timing' | 'steps' | 'large'>

type About = { eventId: string; logicHash: string; mode: World['mode'] }

function flatParts(about: About, { steps }: RunResult): RecordParts {
  const { trace, stored } = traceTexts({ ...about, steps: steps.map(({ record }) => record) })
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

/**
 * Some steps that follow one another in the trace; `stored` as the row has them, where that is known already, and
 * `timing` as pairs, null where none took time.
 */
type Chunk = { steps: readonly StepRecord[]; stored: string | null; timing: string | null }

/** The record part of a row from steps in the order of the trace, of which only some are objects at a time. */
function toRecordParts(about: About, chunks: Iterable<Chunk>, large: LargeValues): RecordParts {
  const digest = createHash('sha256')
  // As `canonicalJson` has it: the keys of a trace in their order.
  digest.update(JSON.stringify(about).slice(0, -1) + ',"steps":[')
  const rows: string[] = []
  const timings: string[] = []
  let isTimed = false
  let comma = ''
  for (const { steps, stored, timing } of chunks) {
    if (steps.length === 0) continue
    const texts = stepTexts(steps)
    digest.update(comma + texts.trace)
    comma = ','
    rows.push(stored ?? packLarge(steps, texts.stored, large.keep))
    timings.push(timing ?? untimed(steps.length))
    isTimed ||= timing !== null
  }
  digest.update(']}')
  return {
    hash: digest.digest('hex'),
    timing: isTimed ? `[${timings.join(',')}]` : null,
    steps: `[${rows.join(',')}]`,
    ...(large.length > 0 ? { large: large.list() } : {}),
  }
}

const untimed = (count: number): string => Array.from({ length: count }, () => '[0,0]').join(',')

const chunkSteps = 256
const chunkLength = 4 * 1024 * 1024

/** Tries in the order of the trace as chunks of it. */
function* inChunks(tries: Iterable<StepTry>): Generator<Chunk> {
  let chunk: StepTry[] = []
  for (const each of tries) {
    chunk.push(each)
    if (chunk.length < chunkSteps) continue
    yield toChunk(chunk)
    chunk = []
  }
  yield toChunk(chunk)
}

function toChunk(tries: readonly StepTry[]): Chunk {
  const isTimed = tries.some(({ timing }) => timing.at !== 0 || timing.ms !== 0)
  const timing = isTimed ? tries.map((each) => `[${each.timing.at},${each.timing.ms}]`).join(',') : null
  return { steps: tries.map(({ record }) => record), stored: null, timing }
}

// The steps of the playbook itself come first: their path is empty.
function* chunksOf({ steps, bodies }: RunResult): Generator<Chunk> {
  yield* inChunks(steps)
  if (!bodies) return
  for (const { steps: stored, timing } of inGroups(bodies.inOrder()))
    yield { steps: unpackSteps(stored, bodies.large.find), stored, timing }
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
    if (count < chunkSteps && length < chunkLength) continue
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

/** All records of a run, in the order of the trace. */
export function* recordsOf(result: RunResult): Generator<StepRecord> {
  for (const { steps } of chunksOf(result)) yield* steps
}

/** Ids of the nodes that ran and of those that failed. */
function idsOf(plan: Plan, { steps, bodies }: RunResult): [nodes: string[], errors: string[]] {
  const nodes: string[] = []
  const errors: string[] = []
  for (let i = 0; i < steps.length; i++) {
    const { node, error } = (steps[i] as StepTry).record
    // Of several tries of a step the last one counts.
    if (steps[i + 1]?.record.node === node) continue
    nodes.push(node)
    if (error !== null) errors.push(node)
  }
  if (!bodies) return [nodes, errors]
  for (const { id } of plan.all.steps) {
    const totals = bodies.nodes.get(id)
    if (totals) nodes.push(id)
    if (totals && totals.errors > 0) errors.push(id)
  }
  return [nodes, errors]
}

function listed(ids: readonly string[]): string {
  let text = ','
  for (const id of ids) text += `${id},`
  return text === ',' ? ',,' : text
}
