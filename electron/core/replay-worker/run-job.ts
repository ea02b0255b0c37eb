import type { MessagePort } from 'node:worker_threads'
import type { AnyNode } from '../../../nodes/sdk'
import { type ReplayResult, replayEvents } from '../../executor/replay'
import { GeoDatabase } from '../../services/geoip'
import { noConnection, recordedReader } from '../../services/reader'
import { firstOf, Recordings } from '../../services/recordings'
import { systemClock, systemRandom } from '../../services/system'
import { EventStore } from '../../store/events'
import { ListStore } from '../../store/lists'
import { type Db, openReader } from '../../store/open'
import { PlaybookStore } from '../../store/playbooks'
import { RecordedReadStore } from '../../store/recorded-reads'
import { RunStore } from '../../store/runs'
import { Writer } from '../../store/writer'
import type { Totals } from '../../views/totals'
import { keptRuns, replayOf } from '../kept-replay'
import { Lists } from '../lists'
import { PlaybookLibrary } from '../playbook-library'
import { prepareAgain, type PrepareParts } from '../prepare-replay'
import { RecordedReads } from '../recorded-reads'
import { ReplaySources } from '../replay-source'
import { PostedBlocks } from './posted-blocks'
import { PostedJournal } from './posted-journal'
import type { FromWorker, ReplayJob, ToWorker } from './replay-job'
import { runShare } from './run-share'
import { SharedPulse } from './shared-pulse'

const turnMs = 100
const progressMs = 100
const mostReasons = 5

/** Runs a replay in this thread and tells of it; what it comes to is for the main thread to keep. */
export async function runJob(
  job: ReplayJob,
  port: MessagePort,
  nodeTypes: ReadonlyMap<string, AnyNode>,
): Promise<void> {
  const db = openReader(job.database)
  const pulse = new SharedPulse(job.pulse)
  const turning = setInterval(() => pulse.turn(), turnMs)
  const parked = { count: 0, reasons: [] as string[] }
  const said: { totals: Totals | null; at: number } = { totals: null, at: 0 }
  const post = (message: FromWorker) => port.postMessage(message)
  post({ kind: 'begun' })
  try {
    const onParked = (reason: string) => {
      parked.count++
      if (parked.reasons.length < mostReasons) parked.reasons.push(reason)
    }
    const onProgress = (totals: Totals) => {
      said.totals = totals
      if (performance.now() - said.at < progressMs) return
      said.at = performance.now()
      post({ kind: 'progress', totals, parked })
    }
    const result = await replay(job, { db, port, nodeTypes, pulse, onParked, onProgress })
    post({ kind: 'ended', result, parked })
  } catch (error) {
    post({ kind: 'failed', message: (error as Error).message, totals: said.totals, parked })
  } finally {
    clearInterval(turning)
    db.close()
    port.close()
  }
}

type Around = {
  db: Db
  port: MessagePort
  nodeTypes: ReadonlyMap<string, AnyNode>
  pulse: SharedPulse
  onParked: (reason: string) => void
  onProgress: (totals: Totals) => void
}

async function replay(job: ReplayJob, around: Around): Promise<ReplayResult | null> {
  const { port, pulse, onParked, onProgress } = around
  const parts = partsOf(job, around)
  const row = replayOf(parts.runs, job.replay)
  const prepared = prepareAgain(parts, row)
  if (job.share) {
    const { signal, send } = new PostedBlocks(port)
    await runShare({ share: job.share, prepared, sources: parts.sources, pulse, send, signal })
    return null
  }
  const { plan, source, picked, options, world } = prepared
  const journal = new PostedJournal(port)
  const abort = new AbortController()
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'stop') abort.abort(new Error('The replay was stopped'))
    else journal.answered(message.kind === 'lost' ? new Error(message.message) : null)
  })
  const { signal } = abort
  const run = replayEvents({
    plan,
    id: row.seq,
    dispatcher: await parts.sources.open(source, picked, onParked, signal),
    journal,
    kept: keptRuns(parts.runs, row.seq),
    pulse: (event, doing, out) => pulse.step(event, doing, out),
    limited: new Map(job.limited),
    world: world(signal),
    concurrency: job.concurrency ?? options.concurrency ?? plan.concurrency,
    onProgress,
  })
  // Also of one that was stopped or failed: what it tells last must be on the disk.
  await Promise.allSettled([run])
  prepared.close()
  await journal.settled()
  return run
}

/** What replays are prepared from, over a connection that cannot write. */
function partsOf(job: ReplayJob, { db, nodeTypes }: Around): PrepareParts & { runs: RunStore } {
  const writer = new Writer(db)
  const now = () => systemClock.now()
  const lists = new Lists(new ListStore(db), writer, now)
  return {
    playbooks: new PlaybookLibrary({ store: new PlaybookStore(db), writer, nodeTypes, now }),
    sources: new ReplaySources({ events: new EventStore(db), lists, samplesFolder: job.samplesFolder }),
    lists,
    runs: new RunStore(db),
    reads: recordedReads(
      new GeoDatabase(job.geoDatabase),
      new RecordedReads(new RecordedReadStore(db), writer),
    ),
    // A replay that asks anybody is run in the main thread.
    network: { has: () => false, send: ({ connectionType }) => Promise.reject(noConnection(connectionType)) },
    nodeTypes,
    clock: systemClock,
    random: systemRandom,
  }
}

function recordedReads(geo: GeoDatabase, stored: RecordedReads): PrepareParts['reads'] {
  return {
    replay({ set, stored: isStored, recorded }) {
      const own = new Recordings(set?.recordings ?? [])
      const recordings = isStored ? firstOf([own, stored.answers(recorded)]) : own
      return recordedReader({ recordings, geo, geoPin: set?.files.geoip ?? null })
    },
    recordedSoFar: () => stored.soFar(),
    stillHas: (recorded) => stored.stillHas(recorded),
  }
}
