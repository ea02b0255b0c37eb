import { join } from 'node:path'
import type { JsonObject } from '../../nodes/sdk'
import type { RunEvent } from '../executor/ports'
import { listSampleSets } from '../services/sample-set'
import type { EventStore } from '../store/events'
import type { RunStore } from '../store/runs'
import type { EventHead } from '../views/events'
import type { SampleSetView } from '../views/records'
import type { ReplaySource } from '../views/replays'
import { CoreError } from './errors'
import { plainDocument, previewOf } from './event-document'
import { readSet, type ReplaySources } from './replay-source'
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
      const { title, description } = readSet(folder)
      const events = (await this.#sources.expected({ kind: 'samples', name, folder }, null)) ?? 0
      views.push({ name, title, description, events })
    }
    return views
  }

  /** The first events of a set, in its order. */
  async events(name: string, limit: number): Promise<EventHead[]> {
    if (!listSampleSets(this.#folder).includes(name))
      throw new CoreError('not_found', `There is no sample set "${name}"`)
    const source: ReplaySource = { kind: 'samples', name, folder: join(this.#folder, name) }
    const dispatcher = await this.#sources.open(source, null, () => undefined)
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

  /** One event of a set, by its id. */
  async event(name: string, id: string): Promise<{ id: string; event: JsonObject }> {
    if (listSampleSets(this.#folder).includes(name)) {
      const event = await this.#find({ kind: 'samples', name, folder: join(this.#folder, name) }, id)
      if (event) return { id: event.id, event: plainDocument(event) }
    }
    throw new CoreError('not_found', `There is no event "${id}" in a sample set "${name}"`)
  }

  /** The event of a run, from wherever the replay had it. */
  async eventOfRun(replayId: string, position: number): Promise<{ id: string; event: JsonObject }> {
    const replay = this.#runs.replay(replayId)
    const run = replay && this.#runs.briefRun(replay.seq, position)
    if (!run) throw new CoreError('not_found', `There is no run ${position} of replay "${replayId}"`)
    const source = JSON.parse(replay.source) as ReplaySource
    if (source.kind === 'stored') {
      const row = this.#events.get(run.event)
      if (row) return { id: row.id, event: plainDocument(toRunEvent(row)) }
    } else {
      const event = await this.#find(source, run.event)
      if (event) return { id: event.id, event: plainDocument(event) }
    }
    throw new CoreError('not_found', `The event ${run.event} is no longer where the replay had it`)
  }

  async #find(source: ReplaySource, id: string): Promise<RunEvent | undefined> {
    const dispatcher = await this.#sources.open(source, [id], () => undefined)
    try {
      return (await dispatcher.take(1))[0]
    } finally {
      await dispatcher.close()
    }
  }
}

function toHead({ id, time, label, document }: RunEvent, seq: number): EventHead {
  const { severity, origin } = document as { severity: number; origin: string }
  return { seq, id, time, severity, origin, label, preview: previewOf(document as JsonObject) }
}
