import { nodeTypes as shippedTypes } from '../../nodes/registry'
import type { AnyNode } from '../../nodes/sdk'
import { Lists } from '../core/lists'
import type { Live } from '../core/live'
import { makeLive } from '../core/make-live'
import { PlaybookLibrary } from '../core/playbook-library'
import { RecordedReads } from '../core/recorded-reads'
import { ReplaySources } from '../core/replay-source'
import type { LiveEngine } from '../executor/live/live-engine'
import { GeoDatabase } from '../services/geoip'
import { ReadCache } from '../services/read-cache'
import { liveReader } from '../services/reader'
import { Recordings } from '../services/recordings'
import { DeploymentStore } from '../store/deployments'
import { EffectStore } from '../store/effects'
import { EventStore } from '../store/events'
import { ListStore } from '../store/lists'
import { StoredLiveJournal } from '../store/live-journal'
import { LiveRunStore } from '../store/live-runs'
import type { Db } from '../store/open'
import { PlaybookStore } from '../store/playbooks'
import { RecordedReadStore } from '../store/recorded-reads'
import { RecordStore } from '../store/records'
import { RunStore } from '../store/runs'
import type { Faults } from './faults'
import type { Peer } from './peer'
import type { Seeded } from './seeded'
import { faultyJournal } from './sim-journal'
import { simNetwork } from './sim-network'
import { SimWriter } from './sim-writer'
import type { Life, VirtualTime } from './virtual-time'

export type HostParts = {
  db: Db
  time: VirtualTime
  peer: Peer
  faults: Faults
  random: Seeded
  nextId: () => string
  nodes: (life: Life) => readonly AnyNode[]
  /** Called when a fault has killed this process. */
  onDeath: (life: Life) => void
  /** Told of every call of a port. */
  onCall: (port: string) => void
}

/** One life of the process: everything that is in memory, over the database that outlives it. */
export class Host {
  readonly life: Life = { isDead: false }
  readonly writer: SimWriter
  readonly playbooks: PlaybookLibrary
  readonly live: Live
  readonly engine: LiveEngine
  readonly events: EventStore

  constructor(parts: HostParts) {
    const { db, time, peer, faults, random, nextId, onCall } = parts
    const { life } = this
    const die = () => {
      if (life.isDead) return
      life.isDead = true
      time.drop(life)
      parts.onDeath(life)
    }
    const onCommit = () => {
      onCall('commit')
      return faults.onCommit()
    }
    const writer = new SimWriter(db, life, { onCommit, die })
    const clock = time.clockOf(life)
    const now = () => clock.now()
    const stores = {
      events: new EventStore(db),
      runs: new RunStore(db),
      records: new RecordStore(db),
      deployments: new DeploymentStore(db),
      liveRuns: new LiveRunStore(db),
      effects: new EffectStore(db),
    }
    const versions = new PlaybookStore(db)
    const lists = new Lists(new ListStore(db), writer, now)
    const nodeTypes = new Map([
      ...shippedTypes,
      ...parts.nodes(life).map((node) => [node.type, node] as const),
    ])
    const journal = faultyJournal(new StoredLiveJournal({ ...stores, writer }), {
      life,
      time,
      die,
      onRead: () => faults.onRead(),
      onCall: () => onCall('read'),
    })
    const network = simNetwork({ peer, life, clock, onCall: () => onCall('network') })
    const recorded = new RecordedReads(new RecordedReadStore(db), writer)
    const reader = liveReader(
      { recordings: new Recordings([]), geo: new GeoDatabase(''), geoPin: null },
      {
        network,
        cache: new ReadCache({ clock }),
        cachePolicy: (type, name) => ({ id: `${type} ${name}`, cacheMs: 0 }),
        recorder: recorded,
        priority: 'live',
        clock,
      },
    )
    this.writer = writer
    this.events = stores.events
    this.playbooks = new PlaybookLibrary({ store: versions, writer, nodeTypes, now })
    const { live, engine } = makeLive({
      ...stores,
      journal,
      versions,
      playbooks: this.playbooks,
      sources: new ReplaySources({ events: stores.events, lists, samplesFolder: '' }),
      lists,
      nodeTypes,
      writer,
      reader,
      clock,
      wall: now,
      ids: { next: nextId },
      random,
      history: { before: () => Promise.resolve([]) },
      network,
    })
    this.live = live
    this.engine = engine
    time.current = life
  }
}
