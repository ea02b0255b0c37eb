import { outputType, type Scope } from '../../nodes/expr/scope'
import type { Expression } from '../../nodes/expr/expression'
import { parsePlaybook } from '../../nodes/playbook/parse'
import type { Playbook, PlaybookNode } from '../../nodes/playbook/schema'
import { type AnyNode, type Json, type JsonObject, toManifest } from '../../nodes/sdk'
import type { RunHead } from '../store/run-check'
import type { ReplayRow, RunStore } from '../store/runs'
import type { DataPage, DataRow, ReadValue, RunPath, StepFailure, StepView } from '../views/replays'
import type { RunFilter, StepRecord } from '../views/runs'
import { bindingPaths, valueAt } from './binding-paths'
import { CoreError } from './errors'
import { parseFilter } from './filter'
import { ownSteps } from './own-steps'
import { Slices } from './pause'

const previewLength = 300
const filterPage = 500
/** Tries of a step at a time. */
const triesPage = 50

type Tests = { matches: (steps: readonly StepRecord[]) => boolean }

/** Reads back what the runs of a replay did. */
export class ReplayData {
  readonly #runs: RunStore
  readonly #nodeTypes: ReadonlyMap<string, AnyNode>

  constructor(runs: RunStore, nodeTypes: ReadonlyMap<string, AnyNode>) {
    this.#runs = runs
    this.#nodeTypes = nodeTypes
  }

  /** Runs, newest event first. With a filter all are looked at, so that the total is exact. */
  async rows(query: {
    replay: string
    select: RunFilter
    filter?: string | undefined
    before?: number | undefined
    limit: number
    signal?: AbortSignal | undefined
  }): Promise<DataPage> {
    const replay = this.#replay(query.replay)
    const playbook = playbookOf(replay)
    const node = selectedNode(query.select, playbook)
    const isOwn = ownSteps(playbook, this.#nodeTypes)
    if (query.filter === undefined || query.filter.trim() === '') {
      const { runs, isLast } = this.#runs.briefRuns(
        replay.seq,
        query.select,
        query.before ?? null,
        query.limit,
      )
      const rows = runs.map((run) => toRow(run, run.steps.filter(isOwn), node))
      return { rows, next: isLast ? null : (runs.at(-1)?.position ?? null), total: null }
    }
    return this.#filtered(replay, query, node, {
      ...this.#tests(query.select, query.filter, playbook),
      isOwn,
    })
  }

  async #filtered(
    replay: ReplayRow,
    query: {
      select: RunFilter
      before?: number | undefined
      limit: number
      signal?: AbortSignal | undefined
    },
    node: string | null,
    { matches, isOwn }: Tests & { isOwn: (step: StepRecord) => boolean },
  ): Promise<DataPage> {
    const slices = new Slices()
    const rows: DataRow[] = []
    let total = 0
    let before: number | null = null
    for (;;) {
      const { runs, isLast } = this.#runs.briefRuns(replay.seq, query.select, before, filterPage)
      for (const run of runs) {
        await slices.pause(query.signal)
        before = run.position
        const steps = run.steps.filter(isOwn)
        if (!matches(steps)) continue
        total++
        const wanted = query.before === undefined || run.position < query.before
        if (wanted && rows.length < query.limit) rows.push(toRow(run, steps, node))
      }
      if (isLast) break
    }
    const next = rows.length < query.limit ? null : (rows.at(-1)?.position ?? null)
    return { rows, next, total }
  }

  /** Tries of a step, from one of them on: of one in a loop there are as many as there were rounds. */
  step(query: { replay: string; position: number; node: string; from?: number | undefined }): StepView {
    return { ...this.#view(this.#replay(query.replay), query), crossing: null }
  }

  crossing(query: { replay: string; position: number; edge: string }): StepView {
    const replay = this.#replay(query.replay)
    const { steps } = this.#run(replay, query.position)
    const playbook = playbookOf(replay)
    const edge = playbook.edges.find(({ id }) => id === query.edge)
    if (!edge) throw new CoreError('not_found', `The replayed playbook has no wire "${query.edge}"`)
    const outputs = outputsOf(steps)
    const target = playbook.nodes.find(({ id }) => id === edge.to)
    return {
      ...this.#view(replay, { position: query.position, node: edge.from }),
      crossing: {
        payload: outputs[edge.from] ?? {},
        target: edge.to,
        reads: readsOf(target, outputs, steps),
      },
    }
  }

  path(query: { replay: string; position: number }): RunPath {
    const { head, steps, edges } = this.#run(this.#replay(query.replay), query.position)
    const { position, event, label, status, ending } = head
    const nodes: RunPath['nodes'] = {}
    for (const { node, status: state, outlet, provenance } of steps)
      nodes[node] = { status: state, outlet, provenance }
    return { position, event, label, status, ending, taken: edges, nodes }
  }

  #view(
    replay: ReplayRow,
    { position, node, from = 0 }: { position: number; node: string; from?: number | undefined },
  ): Omit<StepView, 'crossing'> {
    const isOwn = ownSteps(playbookOf(replay), this.#nodeTypes)
    const isWanted = (place: string): boolean => {
      const at = place.lastIndexOf('/')
      return place.slice(at + 1) === node && isOwn({ path: place.slice(0, Math.max(at, 0)) })
    }
    const found = this.#runs.tries(replay.seq, position, { isWanted, from, limit: triesPage })
    if (!found) throw noRun(position)
    const { head, tries, total, last } = found
    const { event, label } = head
    return { position: head.position, event, label, node, tries, total, output: last?.output ?? null }
  }

  /** What came of a run: of a long one without most of its rounds. */
  #run(replay: ReplayRow, position: number): OneRun {
    const run = this.#runs.briefRun(replay.seq, position)
    if (!run) throw noRun(position)
    const isOwn = ownSteps(playbookOf(replay), this.#nodeTypes)
    return {
      head: run,
      steps: run.steps.filter(isOwn),
      edges: run.edges.split(',').filter((id) => id !== ''),
    }
  }

  #replay(id: string): ReplayRow {
    const row = this.#runs.replay(id)
    if (!row) throw new CoreError('not_found', `There is no replay "${id}"`)
    return row
  }

  /**
   * A crossing filter sees the payload as `item`, and under their ids the outputs of the steps the target reads. A
   * filter over whole runs sees the output of every step.
   */
  #tests(select: RunFilter, filter: string, playbook: Playbook): Tests {
    const edge = 'edge' in select ? playbook.edges.find(({ id }) => id === select.edge) : undefined
    const source = edge?.from ?? selectedNode(select, playbook)
    const target = playbook.nodes.find(({ id }) => id === edge?.to)
    const read = new Set(target ? bindingPaths(target).map((path) => path.split('.')[0] ?? '') : [])
    const scope: Scope = {}
    for (const { id, type } of playbook.nodes) {
      const known = this.#nodeTypes.get(type)
      const isSource = id === source
      if (isSource || source === null || read.has(id))
        scope[id] = known ? outputType(toManifest(known)) : 'dyn'
      if (isSource) scope.item = scope[id] ?? 'dyn'
    }
    const expression: Expression = parseFilter(filter, scope)
    const empty = Object.fromEntries(Object.keys(scope).map((name) => [name, {}]))
    return {
      matches(steps) {
        const outputs = outputsOf(steps)
        const values: { [name: string]: unknown } = { ...empty, item: source === null ? {} : outputs[source] }
        for (const name of Object.keys(scope)) if (name !== 'item') values[name] = outputs[name] ?? {}
        return expression.test(values) === true
      },
    }
  }
}

type OneRun = { head: RunHead; steps: StepRecord[]; edges: string[] }

const noRun = (position: number): CoreError =>
  new CoreError('not_found', `The replay has no run at position ${position}`)

function playbookOf({ doc, id }: ReplayRow): Playbook {
  const parsed = parsePlaybook(JSON.parse(doc) as Json)
  if (!parsed.ok) throw new CoreError('unavailable', `The playbook kept with replay ${id} cannot be read`)
  return parsed.playbook
}

function selectedNode(select: RunFilter, { edges }: Playbook): string | null {
  if ('edge' in select) return edges.find(({ id }) => id === select.edge)?.from ?? null
  if ('node' in select) return select.node
  return 'failedAt' in select ? select.failedAt : null
}

/** The output of each step's last try. */
function outputsOf(steps: readonly StepRecord[]): JsonObject {
  return Object.fromEntries(steps.map(({ node, output }) => [node, output]))
}

function readsOf(
  target: PlaybookNode | undefined,
  outputs: JsonObject,
  steps: readonly StepRecord[],
): ReadValue[] {
  if (!target) return []
  return bindingPaths(target).flatMap((path): ReadValue[] => {
    const [id = '', ...fields] = path.split('.')
    const step = steps.findLast(({ node }) => node === id)
    if (!step) return []
    const value = valueAt(outputs[id] ?? {}, fields)
    return value === undefined ? [] : [{ path, value, provenance: step.provenance }]
  })
}

function toRow(head: RunHead, steps: readonly StepRecord[], node: string | null): DataRow {
  const { position, event, label, event_time: time, status, ending } = head
  const step = node === null ? undefined : steps.findLast((candidate) => candidate.node === node)
  const failed = node === null ? steps.find(isFailure) : step
  return {
    position,
    event,
    label,
    time,
    status,
    ending,
    step: step ? { node: step.node, status: step.status, outlet: step.outlet, attempts: step.attempt } : null,
    error: errorOf(failed),
    preview: step ? JSON.stringify(step.output).slice(0, previewLength) : '',
  }
}

/** True for a last try that failed; of those before it nothing came. */
function isFailure(
  { node, path, iteration, error }: StepRecord,
  i: number,
  steps: readonly StepRecord[],
): boolean {
  const next = steps[i + 1]
  return error !== null && (next?.node !== node || next.path !== path || next.iteration !== iteration)
}

function errorOf(step: StepRecord | undefined): StepFailure | null {
  if (!step || step.error === null) return null
  return (step.output as { error: StepFailure }).error
}
