import { hash } from 'node:crypto'
import type { RunRow } from '../executor/ports'
import { readSteps, traceTexts } from '../executor/step-record'
import type { RunStatus, StepRecord } from '../views/runs'
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

/** Over what `run_hash`, which is that of the trace, does not cover. */
export function rowHash(
  row: { eventTime: number; label: string; timing: string | null; hash: string },
  path: string,
) {
  const content = `${row.eventTime}\n${row.hash}\n${path}\n${row.timing ?? ''}\n${row.label}`
  return hash('sha256', content).slice(0, 16)
}

/**
 * A row as a run. `find` gives large values, and null for one that has changed. Throws `StoreError` for a row that is
 * not what was written.
 */
export function verified(row: FullRow, find: (hash: string) => string | null): FullRun {
  const { event, event_time: eventTime, mode, label, timing, run_hash: runHash, logic_hash: logicHash } = row
  const steps = stepsOf(row, find)
  const isWhole =
    steps !== null &&
    row.text === pathText(row) &&
    rowHash({ eventTime, label, timing, hash: runHash }, row.text) === row.hash &&
    (hasNoTrace(row) ||
      hash('sha256', traceTexts({ eventId: event, logicHash, mode, steps }).trace) === runHash)
  if (!isWhole) throw changedRun(row)
  const { position, status, reason, ending, edges } = row
  const head = { position, event, event_time: eventTime, label, mode, status, reason, ending }
  return { ...head, edges, run_hash: runHash, timing, steps }
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

function stepsOf(row: FullRow, find: (hash: string) => string | null): StepRecord[] | null {
  try {
    return readSteps(row.steps, (key) => {
      const text = find(key)
      if (text === null) throw changedRun(row, key)
      return text
    })
  } catch (error) {
    if (error instanceof StoreError) throw error
    return null
  }
}
