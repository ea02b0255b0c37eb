import { hash } from 'node:crypto'
import type { RunRow } from '../executor/ports'
import { fromList, readSteps, unpackSteps } from '../executor/step-record'
import { TraceDigest } from '../executor/trace-digest'
import type { RunStatus, StepRecord } from '../views/runs'
import { isLongText, type PackedPiece, type Piece, piecesOf } from './long-run'
import { StoreError } from './store-error'

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

export type Path = Pick<RunRow, 'mode' | 'status' | 'reason' | 'ending' | 'edges' | 'nodes' | 'errors'>
type Stored = Path & { text: string | null; run_hash: string; timing: string | null; hash: string }
export type FullRun = RunHead & {
  edges: string
  run_hash: string
  timing: string | null
  steps: StepRecord[]
}
export type FullRow = RunHead & Stored & { steps: string; logic_hash: string }

/** All of a path as one text. Ids and codes hold no space. */
export function pathText({ mode, status, reason, ending, edges, nodes, errors }: Path): string {
  return `${mode} ${status} ${reason ?? ''} ${ending} ${edges} ${nodes} ${errors}`
}

/**
 * Over what `run_hash`, which is that of the trace, does not cover; of a long run over its steps too, which are read
 * without all of its rounds.
 */
export function rowHash(
  row: { eventTime: number; label: string; timing: string | null; hash: string; steps: string },
  path: string,
) {
  const head = `${row.eventTime}\n${row.hash}\n${path}\n${row.timing ?? ''}\n${row.label}`
  const content = isLongText(row.steps) ? `${head}\n${row.steps}` : head
  return hash('sha256', content).slice(0, 16)
}

/** Gives what stands in other rows than that of the run; null for what is missing or has changed on the disk. */
export type Kept = {
  value: (hash: string) => string | null
  piece: (row: FullRow, n: number, piece: Piece) => PackedPiece | null
}

/** A run as its own row has it: the pieces of its rounds are named, and not read. */
export type OpenRun = { run: FullRun; pieces: readonly Piece[] }

/** Throws `StoreError` for a row that is not what was written. */
export function openRun(row: FullRow, kept: Kept): OpenRun {
  const { event, event_time: eventTime, mode, label, timing, run_hash: runHash } = row
  const read = stepsOf(row, kept)
  const isWhole =
    read !== null &&
    // A text and the blob of its bytes have the same hash.
    typeof event === 'string' &&
    typeof label === 'string' &&
    typeof eventTime === 'number' &&
    row.text === pathText(row) &&
    rowHash({ eventTime, label, timing, hash: runHash, steps: row.steps }, row.text) === row.hash &&
    // The hash of the row covers the steps of a long run; that of the trace is over all rounds.
    (read.pieces.length > 0 || hasNoTrace(row) || traceHash(row, [read.steps]) === runHash)
  if (!isWhole) throw changedRun(row)
  const { position, status, reason, ending, edges } = row
  const head = { position, event, event_time: eventTime, label, mode, status, reason, ending }
  return { run: { ...head, edges, run_hash: runHash, timing, steps: read.steps }, pieces: read.pieces }
}

/** A row as a run, with all of its rounds. Throws `StoreError` for one that is not what was written. */
export function verified(row: FullRow, kept: Kept): FullRun {
  const { run, pieces } = openRun(row, kept)
  if (pieces.length === 0) return run
  const read = pieces.map((piece, n) => readPiece(row, kept, n, piece))
  const parts = [{ steps: run.steps, timing: run.timing && run.timing.slice(1, -1) }, ...read]
  const lists = parts.map(({ steps }) => steps)
  if (traceHash(row, lists) !== run.run_hash) throw changedRun(row)
  return { ...run, steps: lists.flat(), timing: joinTimings(parts) }
}

/** Some rounds of a run. Throws `StoreError` for a piece that is not what its row names. */
export function readPiece(row: FullRow, kept: Kept, n: number, piece: Piece): ReadPiece {
  const packed = kept.piece(row, n, piece)
  if (!packed) throw changedRun(row)
  return { steps: unpackSteps(packed.steps, (key) => valueOf(row, kept, key)), timing: packed.timing }
}

type ReadPiece = { steps: StepRecord[]; timing: string | null }

function traceHash({ event, logic_hash: logicHash, mode }: FullRow, lists: readonly StepRecord[][]): string {
  const digest = new TraceDigest({ eventId: event, logicHash, mode })
  for (const steps of lists) digest.add(steps)
  return digest.end()
}

function joinTimings(parts: readonly ReadPiece[]): string | null {
  if (parts.every(({ timing }) => timing === null)) return null
  const texts = parts.map(({ steps, timing }) => timing ?? steps.map(() => '[0,0]').join(','))
  return `[${texts.filter((text) => text !== '').join(',')}]`
}

// Of a run that was ended with its thread nothing is known but that.
function hasNoTrace({ reason, run_hash: runHash, steps }: FullRow): boolean {
  return reason === 'host_limit' && runHash === '' && steps === '[]'
}

type Named = Pick<FullRun, 'event' | 'position'>

export function changedRun({ event, position }: Named, value?: string): StoreError {
  const holds = value === undefined ? 'has' : `holds a large value (${value.slice(0, 16)}) that has`
  return new StoreError(
    `The run over event ${event} (position ${position}) ${holds} changed on the disk: replay it again`,
  )
}

function stepsOf(row: FullRow, kept: Kept): { steps: StepRecord[]; pieces: readonly Piece[] } | null {
  const find = (key: string): string => valueOf(row, kept, key)
  try {
    const long = piecesOf(row.steps)
    if (long) return { steps: fromList(long.steps, find), pieces: long.pieces }
    return { steps: readSteps(row.steps, find), pieces: [] }
  } catch (error) {
    if (error instanceof StoreError) throw error
    return null
  }
}

function valueOf(row: FullRow, kept: Kept, key: string): string {
  const text = kept.value(key)
  if (text === null) throw changedRun(row, key)
  return text
}
