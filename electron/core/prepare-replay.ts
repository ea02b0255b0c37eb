import { makePlan, type Plan } from '../executor/plan'
import type { Clock, Decider, Random, World } from '../executor/ports'
import type { AnyNode, Json } from '../../nodes/sdk'
import { calledBy, type FindPlaybook } from '../../nodes/playbook/check-call'
import type { Playbook, PlaybookNode } from '../../nodes/playbook/schema'
import type { Network } from '../services/reader'
import type { SampleSet } from '../services/sample-set'
import type { ReplayRow, RunStore } from '../store/runs'
import type { CalledPlaybook } from '../store/called-playbooks'
import { calledToKeep, findKept } from './called-playbooks'
import { CoreError } from './errors'
import { answersHash, keptOptions, type KeptOptions, pickedEventIds, pickRuns, replayOf } from './kept-replay'
import type { Lists } from './lists'
import { missingConnection } from './missing-connection'
import { logicHashOf, type PlaybookLibrary, type PlaybookRef } from './playbook-library'
import type { ReplaySource } from '../views/replays'
import type { RunFilter } from '../views/runs'
import type { Reads } from './reads'
import { refuseProblems } from './refuse-problems'
import { readSet, type ReplaySources } from './replay-source'

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
  options: KeptOptions
  /** The playbooks that it comes to call, to be kept with it. */
  called: CalledPlaybook[]
  world: (signal: AbortSignal) => World
  /** Lets go of what the world has read; to be called when the replay has ended. */
  close: () => void
}

export type PrepareParts = {
  playbooks: PlaybookLibrary
  sources: ReplaySources
  lists: Lists
  runs: RunStore
  reads: Pick<Reads, 'replay' | 'recordedSoFar' | 'stillHas'>
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
  const { reads, approvals, concurrency = null } = request
  const samples = sample?.folder ?? null
  const find = parts.playbooks.called
  const all = [playbook, ...calledBy(playbook, find)]
  const answers = answersHash(all, samples, parts.lists.all())
  // What is asked live is another answer each time anyway.
  const recorded = source.kind === 'stored' && reads === 'recorded' ? parts.reads.recordedSoFar() : null
  return prepare(parts, {
    playbook,
    find,
    source,
    set: sample?.set ?? null,
    options: { reads, approvals, concurrency, picked, samples, answers, recorded },
  })
}

/** Finds again all that a stopped replay was made of. Throws `CoreError` when any of it is no longer what it was. */
export function prepareAgain(parts: PrepareParts, row: ReplayRow): PreparedReplay {
  const options = keptOptions(row)
  const { playbook } = parts.playbooks.find({ document: JSON.parse(row.doc) as Json })
  const set = options.samples === null ? null : readSet(options.samples)
  const find = findKept(parts.runs.called, row.seq)
  const all = [playbook, ...calledBy(playbook, find)]
  if (answersHash(all, options.samples, parts.lists.all()) !== options.answers)
    throw cannotGoOn('the lists or the recordings that it was answered from have changed')
  const isAsking = all.some(({ nodes }) => nodes.some((node) => mayRead(parts, node)))
  if (isAsking && options.recorded && !parts.reads.stillHas(options.recorded))
    throw cannotGoOn('recorded answers of live reads that it was answered from are gone')
  const source = JSON.parse(row.source) as ReplaySource
  const prepared = prepare(parts, { playbook, find, source, set, options })
  if (prepared.plan.logicHash !== row.logic_hash)
    throw cannotGoOn('this Cordon reads its playbook in another way than the one that began it')
  return prepared
}

function mayRead({ nodeTypes }: PrepareParts, { type }: PlaybookNode): boolean {
  return nodeTypes.get(type)?.connection !== undefined
}

function cannotGoOn(why: string): CoreError {
  return new CoreError('conflict', `The replay cannot go on, since ${why}: start a new one`)
}

function prepare(
  parts: PrepareParts,
  found: {
    playbook: Playbook
    find: FindPlaybook
    source: ReplaySource
    set: SampleSet | null
    options: KeptOptions
  },
): PreparedReplay {
  const { playbook, find, source, set, options } = found
  const first = source.kind === 'samples' ? 'samples' : 'stored'
  const lists = parts.lists.lookup(set?.lists ?? new Map(), first)
  refuseProblems(parts.playbooks, playbook, Object.keys(lists), find)
  if (options.reads === 'live')
    for (const each of [playbook, ...calledBy(playbook, find)]) refuseWithoutConnections(parts, each)
  const history = parts.sources.history(source)
  const world = (signal: AbortSignal): World => ({
    mode: 'simulate',
    reader: parts.reads.replay({
      set,
      stored: source.kind === 'stored',
      recorded: options.recorded,
      live: options.reads === 'live',
    }),
    lists,
    history,
    decide: deciderFor(options.approvals),
    ...(options.reads === 'live' ? { clock: parts.clock, random: parts.random } : repeatable(parts.clock)),
    signal,
  })
  const plan = makePlan(playbook, logicHashOf(playbook), parts.nodeTypes, find)
  const picked = options.picked && pickedEventIds(parts.runs, options.picked)
  return {
    playbook,
    plan,
    source,
    picked,
    options,
    world,
    called: calledToKeep(playbook, find),
    close: () => history.close(),
  }
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
): { source: ReplaySource; picked: KeptOptions['picked'] } {
  switch (events.kind) {
    case 'samples': {
      if (sample)
        return { source: { kind: 'samples', name: sample.set.name, folder: sample.folder }, picked: null }
      const message =
        'The playbook names no sample set: say which events to replay (--events FILE or --where CEL)'
      throw new CoreError('bad_request', message)
    }
    case 'again': {
      const { source } = replayOf(runs, events.replay)
      return {
        source: JSON.parse(source) as ReplaySource,
        picked: pickRuns(runs, events.replay, events.runs),
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
  for (const { id, type, connection = null } of nodes) {
    const node = nodeTypes.get(type)
    if (node?.effect !== 'read' || node.connection === undefined || network.has(node.connection, connection))
      continue
    const why = missingConnection(node.connection, connection, 'replay with recorded reads')
    throw new CoreError('refused', `${id} (${type}): ${why}`)
  }
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
