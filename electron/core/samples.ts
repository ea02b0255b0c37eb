import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../nodes/sdk'
import type { RunEvent } from '../executor/ports'
import { listSampleSets, readSampleSet } from '../services/sample-set'
import type { EventStore } from '../store/events'
import type { RunStore } from '../store/runs'
import type { EventHead } from '../views/events'
import type { SampleSetView } from '../views/records'
import type { ReplaySource } from '../views/replays'
import { CoreError } from './errors'
import { plainDocument, previewOf } from './event-document'
import { fileEvents } from './replay-events'
import type { ReplaySources } from './replay-source'
import { toRunEvent } from './run-event'

/** The sample sets of a data folder, and the events that replays were made of. */
export class Samples {
  readonly #folder: string
  readonly #sources: ReplaySources
  readonly #runs: RunStore
  readonly #events: EventStore

  constructor(parts: { folder: string; sources: ReplaySources; runs: RunStore; events: EventStore }) {
    this.#folder = parts.folder
    this.#sources = parts.sources
    this.#runs = parts.runs
    this.#events = parts.events
  }

  async list(): Promise<SampleSetView[]> {
    const views: SampleSetView[] = []
    for (const name of listSampleSets(this.#folder)) {
      const folder = join(this.#folder, name)
      const { title, description } = readSampleSet(folder)
      const events = (await this.#sources.expected({ kind: 'samples', name, folder }, null)) ?? 0
      views.push({ name, title, description, events })
    }
    return views
  }

  /** The first events of a set, in its order. */
  async events(name: string, limit: number): Promise<EventHead[]> {
    if (!listSampleSets(this.#folder).includes(name))
      throw new CoreError('not_found', `There is no sample set "${name}"`)
    const file = createReadStream(join(this.#folder, name, 'events.ndjson'))
    const dispatcher = fileEvents(file, 'events.ndjson', { wanted: null, onParked: () => undefined })
    const heads: EventHead[] = []
    try {
      for (;;) {
        const batch = await dispatcher.take(limit)
        for (const event of batch) if (heads.length < limit) heads.push(toHead(event, heads.length + 1))
        if (batch.length === 0 || heads.length >= limit) return heads
      }
    } finally {
      await dispatcher.close()
    }
  }

  /** The event of a run, from wherever the replay had it. */
  async eventOfRun(replayId: string, position: number): Promise<{ id: string; event: JsonObject }> {
    const replay = this.#runs.replay(replayId)
    const run = replay && this.#runs.run(replay.seq, position)
    if (!run) throw new CoreError('not_found', `There is no run ${position} of replay "${replayId}"`)
    const source = JSON.parse(replay.source) as ReplaySource
    if (source.kind === 'stored') {
      const row = this.#events.get(run.event)
      if (row) return { id: row.id, event: plainDocument(toRunEvent(row)) }
    } else {
      const dispatcher = await this.#sources.open(source, [run.event], () => undefined)
      const [event] = await dispatcher.take(1)
      await dispatcher.close()
      if (event) return { id: event.id, event: plainDocument(event) }
    }
    throw new CoreError('not_found', `The event ${run.event} is no longer where the replay had it`)
  }
}

function toHead({ id, time, label, document }: RunEvent, seq: number): EventHead {
  const { severity, origin } = document as { severity: number; origin: string }
  return { seq, id, time, severity, origin, label, preview: previewOf(document as JsonObject) }
}
