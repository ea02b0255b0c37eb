import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Expression } from '../../nodes/expr/expression'
import type { Playbook } from '../../nodes/playbook/schema'
import type { Dispatcher } from '../executor/ports'
import { hasSampleSet, readSampleSet, type SampleSet, SampleSetError } from '../services/sample-set'
import type { EventStore } from '../store/events'
import type { ReplaySource } from '../views/replays'
import { CoreError } from './errors'
import { filterTest } from './event-library'
import { parseEventFilter } from './filter'
import { FileHistory, type ReplayHistory, storedHistory } from './history'
import { notAnEventFile, openEventFile } from './importer'
import type { Lists } from './lists'
import { type EventRange, fileEvents, pickedEvents, readFileEvents, storedEvents } from './replay-events'

/** Opens the events of replays. */
export class ReplaySources {
  readonly #events: EventStore
  readonly #lists: Lists
  readonly #samplesFolder: string

  constructor(options: { events: EventStore; lists: Lists; samplesFolder: string }) {
    this.#events = options.events
    this.#lists = options.lists
    this.#samplesFolder = options.samplesFolder
  }

  /** The sample set of a playbook: beside its file, then in the data folder. Null when it names none. */
  sampleSet({ samples }: Playbook, folder: string | null): { set: SampleSet; folder: string } | null {
    if (samples === undefined) return null
    const places = folder === null ? [] : [join(folder, 'samples', samples)]
    for (const place of [...places, join(this.#samplesFolder, samples)]) {
      if (hasSampleSet(place)) return { set: readSet(place), folder: place }
    }
    throw new CoreError(
      'not_found',
      `The sample set "${samples}" is neither beside the playbook nor in the data folder`,
    )
  }

  /** Names of the lists that a playbook's sample set brings; none when the set is missing. */
  listNames(playbook: Playbook, folder: string | null): string[] {
    try {
      return [...(this.sampleSet(playbook, folder)?.set.lists.keys() ?? [])]
    } catch (error) {
      if (error instanceof CoreError) return []
      throw error
    }
  }

  /** `ids` picks some of the events, by id; null takes all. */
  async open(
    source: ReplaySource,
    ids: readonly string[] | null,
    onParked: (reason: string) => void,
    signal?: AbortSignal,
  ): Promise<Dispatcher> {
    const wanted = ids && new Set(ids)
    switch (source.kind) {
      case 'samples': {
        const file = join(source.folder, 'events.ndjson')
        return fileEvents(await openEventFile(file), 'events.ndjson', { wanted, onParked, signal })
      }
      case 'file':
        return fileEvents(await openEventFile(source.path), basename(source.path), {
          wanted,
          onParked,
          signal,
        })
      case 'stored':
        if (ids) return pickedEvents(this.#events, ids)
        return storedEvents(this.#events, filterTest(this.filter(source.where), this.#lists), signal)
      case 'live':
        throw noReplayOfLive()
      default:
        return source satisfies never
    }
  }

  /** Opens parts of the stored events that pass a filter. Throws `CoreError` for one that is wrong. */
  storedParts(where: string): (range: EventRange, signal: AbortSignal) => Dispatcher {
    const test = filterTest(this.filter(where), this.#lists)
    return (range, signal) => storedEvents(this.#events, test, signal, range)
  }

  /** The numbers of the first and the last stored event; null where there are none. */
  storedSpan(): { first: number; last: number } | null {
    return this.#events.span()
  }

  /** What runs may see of the other events: those of the source, whichever of them are picked. */
  history(source: ReplaySource): ReplayHistory {
    switch (source.kind) {
      case 'stored': {
        const test = filterTest(this.filter(source.where), this.#lists)
        return { ...storedHistory(this.#events, test), close: () => undefined }
      }
      case 'samples':
        return fileHistory(join(source.folder, 'events.ndjson'))
      case 'file':
        return fileHistory(source.path)
      case 'live':
        throw noReplayOfLive()
      default:
        return source satisfies never
    }
  }

  /** The filter that picks stored events. Throws `CoreError`. */
  filter(where: string): Expression {
    return parseEventFilter(where, this.#lists.names())
  }

  /** How many events there are to look at, at a guess where counting would cost as much as replaying. */
  async guessed(source: ReplaySource, ids: readonly string[] | null): Promise<number> {
    if (ids) return ids.length
    if (source.kind === 'stored') return this.#events.count().events
    if (source.kind === 'live') return 0
    const path = source.kind === 'file' ? source.path : join(source.folder, 'events.ndjson')
    return (await sizeOf(path)) / bytesAnEvent
  }

  /** How many events there are to look at; null where counting would cost as much as replaying. */
  async expected(source: ReplaySource, ids: readonly string[] | null): Promise<number | null> {
    if (ids) return ids.length
    if (source.kind === 'stored') return source.where === 'true' ? this.#events.count().events : null
    if (source.kind === 'live') return null
    const path = source.kind === 'file' ? source.path : join(source.folder, 'events.ndjson')
    const size = await sizeOf(path)
    if (size > countedBytes || !path.endsWith('.ndjson')) return null
    const text = await readFile(path, 'utf8')
    return text.split('\n').filter((line) => line.trim() !== '').length
  }
}

function noReplayOfLive(): CoreError {
  return new CoreError('bad_request', 'Live runs are over what came in: replay stored events instead')
}

function fileHistory(path: string): ReplayHistory {
  return new FileHistory(async function* () {
    yield* readFileEvents(await openEventFile(path), basename(path))
  })
}

const countedBytes = 16 * 1024 * 1024
/** About what an event takes in a file that is not packed. */
const bytesAnEvent = 512

async function sizeOf(path: string): Promise<number> {
  const stats = await stat(path).catch((cause: Error) => {
    throw new CoreError('not_found', `${path} cannot be opened: ${cause.message}`, { cause })
  })
  if (!stats.isFile()) throw notAnEventFile(path)
  return stats.size
}

/** Throws `CoreError` for a set that is broken. */
export function readSet(folder: string): SampleSet {
  try {
    return readSampleSet(folder)
  } catch (cause) {
    if (cause instanceof SampleSetError) throw new CoreError('bad_request', cause.message, { cause })
    throw cause
  }
}
