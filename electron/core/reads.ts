import type { Clock, Reader } from '../executor/ports'
import type { Priority } from '../services/gate/waiting-line'
import type { GeoDatabase } from '../services/geoip'
import { type Local, liveReader, type Network, recordedReader } from '../services/reader'
import { ReadCache } from '../services/read-cache'
import { firstOf, Recordings } from '../services/recordings'
import type { SampleSet } from '../services/sample-set'
import type { RecordedSoFar } from '../store/recorded-reads'
import type { Connections } from './connections'
import type { RecordedReads } from './recorded-reads'

/** What a replay is answered from: a sample set, and over stored events what was recorded, up to a moment or on. */
export type ReplayReads = { set: SampleSet | null; stored: boolean; recorded: RecordedSoFar | null }

/** What reads of runs are answered from; one for all runs, which share what was asked. */
export class Reads {
  readonly #geo: GeoDatabase
  readonly #network: Network
  readonly #connections: Connections
  readonly #recorded: RecordedReads
  readonly #clock: Clock
  readonly #cache: ReadCache

  constructor(parts: {
    geo: GeoDatabase
    network: Network
    connections: Connections
    recorded: RecordedReads
    clock: Clock
  }) {
    this.#geo = parts.geo
    this.#network = parts.network
    this.#connections = parts.connections
    this.#recorded = parts.recorded
    this.#clock = parts.clock
    this.#cache = new ReadCache({ clock: parts.clock })
  }

  /** For a replay: recordings of the sample set, over stored events also those of live reads; then, if asked to, live. */
  replay(options: ReplayReads & { live: boolean }): Reader {
    const { set, stored, recorded, live } = options
    const own = new Recordings(set?.recordings ?? [])
    const local = {
      recordings: stored ? firstOf([own, this.#recorded.answers(recorded)]) : own,
      geo: this.#geo,
      geoPin: set?.files.geoip ?? null,
    }
    return live ? this.#live(local, 'replay', true) : recordedReader(local)
  }

  recordedSoFar(): RecordedSoFar {
    return this.#recorded.soFar()
  }

  stillHas(recorded: RecordedSoFar): boolean {
    return this.#recorded.stillHas(recorded)
  }

  /** For a live run: asked now, and recorded. */
  live(): Reader {
    return this.#live(this.#nothing(), 'live', true)
  }

  /** For a single node that a person runs: no event brought it about, so nobody will replay it. */
  manual(live: boolean): Reader {
    return live ? this.#live(this.#nothing(), 'manual', false) : recordedReader(this.#nothing())
  }

  #nothing(): Local {
    return { recordings: new Recordings([]), geo: this.#geo, geoPin: null }
  }

  #live(local: Local, priority: Priority, record: boolean): Reader {
    return liveReader(local, {
      network: this.#network,
      cache: this.#cache,
      cachePolicy: (type, name) => this.#connections.cachePolicy(type, name),
      recorder: record ? this.#recorded : null,
      priority,
      clock: this.#clock,
    })
  }
}
