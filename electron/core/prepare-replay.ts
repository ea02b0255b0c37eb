import { makePlan, type Plan } from '../executor/plan'
import type { Clock, Decider, Random, Reader, World } from '../executor/ports'
import type { AnyNode } from '../../nodes/sdk'
import type { Playbook } from '../../nodes/playbook/schema'
import type { GeoDatabase } from '../services/geoip'
import { liveReader, type Network, recordedReader } from '../services/reader'
import { Recordings } from '../services/recordings'
import type { SampleSet } from '../services/sample-set'
import type { RunStore } from '../store/runs'
import { CoreError } from './errors'
import type { Lists } from './lists'
import { logicHashOf, type PlaybookLibrary, type PlaybookRef } from './playbook-library'
import type { ReplaySource } from '../views/replays'
import type { RunFilter } from '../views/runs'
import { refuseProblems } from './refuse-problems'
import type { ReplaySources } from './replay-source'

export type ReplayRequest = {
  playbook: PlaybookRef
  events:
    | { kind: 'samples' }
    | { kind: 'stored'; where: string }
    | { kind: 'file'; path: string }
    /** The events of some runs of an earlier replay. */
    | { kind: 'again'; replay: string; runs: RunFilter }
  reads: 'recorded' | 'live'
  approvals: 'stop' | 'approve' | 'deny'
  /** Runs at a time; the playbook's own setting unless given. */
  concurrency?: number | undefined
}

/** What a replay is made of, before anything of it runs. */
export type PreparedReplay = {
  playbook: Playbook
  plan: Plan
  source: ReplaySource
  /** Ids of the events wanted of the source; null for all. */
  picked: string[] | null
  world: (signal: AbortSignal) => World
}

export type PrepareParts = {
  playbooks: PlaybookLibrary
  sources: ReplaySources
  lists: Lists
  runs: RunStore
  geo: GeoDatabase
  network: Network
  nodeTypes: ReadonlyMap<string, AnyNode>
  clock: Clock
  random: Random
}

/** Finds the playbook, its events, lists and recordings. Throws `CoreError` when it cannot be replayed as asked. */
export function prepareReplay(parts: PrepareParts, request: ReplayRequest): PreparedReplay {
  const { playbook, folder } = parts.playbooks.find(request.playbook)
  const sample = parts.sources.sampleSet(playbook, folder)
  const { source, picked } = sourceOf(parts, request, sample)
  const set = sample?.set ?? null
  const first = source.kind === 'samples' ? 'samples' : 'stored'
  const lists = parts.lists.lookup(set?.lists ?? new Map(), first)
  refuseProblems(parts.playbooks, playbook, Object.keys(lists))
  if (request.reads === 'live') refuseWithoutConnections(parts, playbook)
  const history = parts.sources.history(source)
  const world = (signal: AbortSignal): World => ({
    mode: 'simulate',
    reader: readerFor(parts, request, set),
    lists,
    history,
    decide: deciderFor(request.approvals),
    ...(request.reads === 'live' ? { clock: parts.clock, random: parts.random } : repeatable(parts.clock)),
    signal,
  })
  return { playbook, plan: makePlan(playbook, logicHashOf(playbook), parts.nodeTypes), source, picked, world }
}

// Nothing is asked, so nobody is spared by waiting: a back-off moves the run's own clock alone, and by the same
// each time.
function repeatable(clock: Clock): Pick<World, 'clock' | 'random'> {
  return {
    clock: { now: () => clock.now(), sleep: async (_, signal) => signal?.throwIfAborted() },
    random: { next: () => 0.5 },
  }
}

function sourceOf(
  { runs, sources }: PrepareParts,
  { events }: ReplayRequest,
  sample: { set: SampleSet; folder: string } | null,
): { source: ReplaySource; picked: string[] | null } {
  switch (events.kind) {
    case 'samples': {
      if (sample)
        return { source: { kind: 'samples', name: sample.set.name, folder: sample.folder }, picked: null }
      const message =
        'The playbook names no sample set: say which events to replay (--events FILE or --where CEL)'
      throw new CoreError('bad_request', message)
    }
    case 'again': {
      const row = runs.replay(events.replay)
      if (!row) throw new CoreError('not_found', `There is no replay "${events.replay}"`)
      const heads = runs.heads(row.seq, events.runs, null, Number.MAX_SAFE_INTEGER)
      return {
        source: JSON.parse(row.source) as ReplaySource,
        picked: heads.map(({ event }) => event).toReversed(),
      }
    }
    case 'stored':
      // Read here too, so that a filter that is wrong is refused before anything starts.
      sources.filter(events.where)
      return { source: events, picked: null }
    case 'file':
      return { source: events, picked: null }
    default:
      return events satisfies never
  }
}

function refuseWithoutConnections({ nodeTypes, network }: PrepareParts, { nodes }: Playbook): void {
  for (const { id, type } of nodes) {
    const node = nodeTypes.get(type)
    if (node?.effect !== 'read' || node.connection === undefined || network.has(node.connection)) continue
    const missing = `there is no connection of that type yet: replay with recorded reads`
    throw new CoreError('refused', `${id} (${type}) would ask ${node.connection}, and ${missing}`)
  }
}

function readerFor({ geo, network }: PrepareParts, { reads }: ReplayRequest, set: SampleSet | null): Reader {
  const local = { recordings: new Recordings(set?.recordings ?? []), geo, geoPin: set?.files.geoip ?? null }
  return reads === 'live' ? liveReader(local, network) : recordedReader(local)
}

function deciderFor(approvals: ReplayRequest['approvals']): Decider {
  const answer = approvals === 'approve' ? 'approved' : 'denied'
  return ({ wait, deadlineMs }) => {
    // Nothing sleeps: a timer moves the run's own clock alone (product.md §8).
    if (wait === 'timer')
      return { decision: { by: 'clock', answer: 'expired', reason: '' }, waitedMs: deadlineMs }
    if (approvals === 'stop') return null
    return { decision: { by: 'replay', answer, reason: `The replay assumed: ${answer}` }, waitedMs: 0 }
  }
}
