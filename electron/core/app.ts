import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { connectionTypes as shippedConnections, nodeTypes as shippedTypes } from '../../nodes/registry'
import type { AnyNode, ConnectionType } from '../../nodes/sdk'
import type { Clock, History, Ids, Random } from '../executor/ports'
import { ConnectionNetwork } from '../services/connection-network'
import { GeoDatabase } from '../services/geoip'
import type { Network } from '../services/reader'
import { SteadyClock, type Ticks } from '../services/steady-clock'
import { systemIds, systemRandom, systemTicks } from '../services/system'
import { ConnectionStore } from '../store/connections'
import { DeploymentStore } from '../store/deployments'
import { EffectStore } from '../store/effects'
import { EventStore } from '../store/events'
import { ListStore } from '../store/lists'
import { StoredLiveJournal } from '../store/live-journal'
import { LiveRunStore } from '../store/live-runs'
import { MetaStore } from '../store/meta'
import { openStore } from '../store/open'
import { PlaybookStore } from '../store/playbooks'
import { RecordedReadStore } from '../store/recorded-reads'
import { RecordStore } from '../store/records'
import { RunStore } from '../store/runs'
import { Writer } from '../store/writer'
import type { DoctorCheck } from '../views/records'
import { Connections } from './connections'
import { type HostFacts, runDoctor } from './doctor'
import { EventLibrary } from './event-library'
import { storedHistory } from './history'
import { Importer } from './importer'
import { Lists } from './lists'
import { NodeRunner } from './node-runner'
import { PlaybookLibrary } from './playbook-library'
import type { Live } from './live'
import { makeLive } from './make-live'
import { Reads } from './reads'
import { RecordedReads } from './recorded-reads'
import { Preferences } from './preferences'
import { ReplayData } from './replay-data'
import { ReplaySources } from './replay-source'
import { SpareThreads } from './replay-worker/spare-threads'
import { Replays } from './replays'
import { Samples } from './samples'
import { seed } from './seed'

type Ports = {
  clock: Clock
  /** What deadlines are measured by, unless a clock is given. */
  ticks: Ticks
  ids: Ids
  random: Random
  network: Network
  history: History
}

export type AppConfig = {
  /** Holds the database and the sample sets. Whoever calls owns it (`owner.ts`). */
  dataFolder: string
  /** The `resources` folder that ships with Cordon. */
  resources: string
  /** MaxMind DB file with the countries of addresses. */
  geoDatabase: string
  version: string
  ports?: Partial<Ports>
  /** Node types beside those that ship, for tests. */
  nodeTypes?: readonly AnyNode[]
  /** Kinds of connections beside those that ship, for tests. */
  connectionTypes?: readonly ConnectionType[]
  /** The built thread for replays. Without one that knows the same node types they run in the main thread. */
  replayWorker?: {
    script: string
    limitMs?: number
    above?: number
    most?: number
    knowsNodeTypes?: true
  }
}

/** Where and how large replays run, unless a host says otherwise. */
const workerDefaults = {
  limitMs: 5000,
  // Starting a thread costs what a thousand runs cost: a smaller replay is over before its thread would be there.
  above: 2000,
  // The main thread writes as fast as about three of them compute.
  most: Math.min(availableParallelism(), 3),
}

/** The one core behind every front door. Knows no Electron, no HTTP and no command line. */
export type App = {
  version: string
  playbooks: PlaybookLibrary
  events: EventLibrary
  importer: Importer
  replays: Replays
  data: ReplayData
  connections: Connections
  lists: Lists
  preferences: Preferences
  nodes: NodeRunner
  records: RecordStore
  live: Live
  sources: ReplaySources
  samples: Samples
  doctor(host: HostFacts): Promise<DoctorCheck[]>
  close(): Promise<void>
}

/** Opens the store, brings it up to date, fills a new one, and wires the core. Throws `StoreError`. */
export async function createApp(config: AppConfig): Promise<App> {
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 })
  const samplesFolder = join(config.dataFolder, 'samples')
  const database = join(config.dataFolder, 'cordon.db')
  const db = openStore(database)
  const writer = new Writer(db)
  const stores = {
    events: new EventStore(db),
    playbooks: new PlaybookStore(db),
    connections: new ConnectionStore(db),
    recordedReads: new RecordedReadStore(db),
    lists: new ListStore(db),
    runs: new RunStore(db),
    records: new RecordStore(db),
    deployments: new DeploymentStore(db),
    liveRuns: new LiveRunStore(db),
    effects: new EffectStore(db),
    meta: new MetaStore(db),
  }
  const { ticks = systemTicks } = config.ports ?? {}
  const clock = config.ports?.clock ?? {
    now: () => ticks.wall(),
    sleep: (ms, signal) => ticks.sleep(ms, signal),
  }
  const steady = config.ports?.clock ?? new SteadyClock(ticks, stores.liveRuns.lastSeen())
  const now = () => clock.now()
  const connections = new Connections({
    store: stores.connections,
    writer,
    types: new Map([
      ...shippedConnections,
      ...(config.connectionTypes ?? []).map((kind) => [kind.type, kind] as const),
    ]),
    now,
  })
  const sockets = new ConnectionNetwork({ find: (type, name) => connections.find(type, name), clock: steady })
  const ports: Omit<Ports, 'ticks'> = {
    clock,
    ids: systemIds,
    random: systemRandom,
    network: sockets,
    history: storedHistory(stores.events),
    ...config.ports,
  }
  const { ids, network } = ports
  stores.runs.markInterrupted()
  await seed({ resources: config.resources, samplesFolder, ...stores, writer, now: now() })

  const nodeTypes = new Map([
    ...shippedTypes,
    ...(config.nodeTypes ?? []).map((node) => [node.type, node] as const),
  ])
  const geo = new GeoDatabase(config.geoDatabase)
  const recorded = new RecordedReads(stores.recordedReads, writer)
  const reads = new Reads({ geo, network, connections, recorded, clock: steady })
  const lists = new Lists(stores.lists, writer, now)
  const playbooks = new PlaybookLibrary({ store: stores.playbooks, writer, nodeTypes, now })
  const sources = new ReplaySources({ events: stores.events, lists, samplesFolder })
  const replays = new Replays({
    worker:
      config.replayWorker && (config.replayWorker.knowsNodeTypes || !config.nodeTypes?.length)
        ? {
            threads: new SpareThreads(config.replayWorker.script),
            paths: { database, samplesFolder, geoDatabase: config.geoDatabase },
            ...workerDefaults,
            ...config.replayWorker,
          }
        : null,
    playbooks,
    sources,
    lists,
    runs: stores.runs,
    writer,
    reads,
    nodeTypes,
    ...ports,
  })
  const journal = new StoredLiveJournal({ ...stores, writer })
  const { live, engine } = makeLive({
    ...stores,
    ...ports,
    clock: steady,
    wall: now,
    journal,
    versions: stores.playbooks,
    playbooks,
    sources,
    lists,
    nodeTypes,
    writer,
    reader: reads.live(),
  })
  await engine.start()
  const events = new EventLibrary(stores.events, lists)
  const importer = new Importer({
    store: stores.events,
    writer,
    now,
    nextId: () => ids.next(),
    onStored: () => events.changed(),
    onLive: () => live.notify(),
  })
  return {
    version: config.version,
    playbooks,
    events,
    importer,
    replays,
    data: new ReplayData(stores.runs, nodeTypes),
    connections,
    lists,
    preferences: new Preferences(stores.meta, writer),
    nodes: new NodeRunner({
      nodeTypes,
      lists,
      reads,
      journal,
      called: playbooks.called,
      ...ports,
      clock: steady,
    }),
    records: stores.records,
    live,
    sources,
    samples: new Samples({ folder: samplesFolder, sources, runs: stores.runs, events: stores.events }),
    doctor: (host) => runDoctor({ db, folder: config.dataFolder, now: now(), host }),
    async close() {
      await engine.close()
      await replays.close()
      await importer.close()
      await sockets.close()
      writer.flush()
      db.close()
    },
  }
}
