import { createReadStream, constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { PassThrough } from 'node:stream'
import { SourceError } from '../ingest/decompress'
import type { NewEvent, NewParked, Prepared } from '../ingest/event'
import type { Format, ImportResult } from '../views/events'
import { readEvents } from '../ingest/read-events'
import type { EventStore } from '../store/events'
import { FileOrdinals } from '../store/ordinals'
import type { Writer } from '../store/writer'
import { CoreError } from './errors'

export type ImportOptions = {
  /** File name, for its ending and for messages. */
  name: string
  format?: Format | undefined
  /** What `event.origin` says; the file's name unless given. */
  origin?: string | undefined
  /** True for events that may act when they are dispatched. */
  asLive?: boolean | undefined
  signal?: AbortSignal | undefined
  onProgress?: ((result: ImportResult) => void) | undefined
}

const batchRows = 1000
const batchBytes = 16 * 1024 * 1024
const maxUploads = 8

/** Streams files of events into the store. */
export class Importer {
  readonly #store: EventStore
  readonly #writer: Writer
  readonly #now: () => number
  readonly #uploads = new Map<string, Upload>()
  readonly #nextId: () => string
  readonly #onStored: () => void
  readonly #onLive: () => void

  constructor(options: {
    store: EventStore
    writer: Writer
    now: () => number
    nextId: () => string
    /** Told when anything is stored. */
    onStored: () => void
    /** Told when events are stored that may act. */
    onLive: () => void
  }) {
    this.#onStored = options.onStored
    this.#onLive = options.onLive
    this.#store = options.store
    this.#writer = options.writer
    this.#now = options.now
    this.#nextId = options.nextId
  }

  /** Imports a file of this machine. Throws `CoreError` when it is no file that can be read. */
  async importFile(path: string, options: Omit<ImportOptions, 'name'>): Promise<ImportResult> {
    return this.importBytes(await openEventFile(path), { ...options, name: basename(path) })
  }

  async importBytes(bytes: AsyncIterable<Uint8Array>, options: ImportOptions): Promise<ImportResult> {
    const result: ImportResult = { read: 0, stored: 0, duplicates: 0, parked: 0, error: null }
    const ordinals = new FileOrdinals()
    try {
      const source = { origin: options.origin ?? options.name, historic: options.asLive !== true }
      const { name, format } = options
      const batches = readEvents(bytes, { name, format, source, ordinals, startTime: this.#now() })
      await this.#storeAll(batches, result, options)
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      result.error = `${options.name} ${error.message}`
    } finally {
      ordinals.close()
    }
    return result
  }

  async #storeAll(
    batches: AsyncIterable<Prepared[]>,
    result: ImportResult,
    options: ImportOptions,
  ): Promise<void> {
    let waiting: Prepared[] = []
    let bytes = 0
    try {
      for await (const batch of batches) {
        options.signal?.throwIfAborted()
        waiting.push(...batch)
        for (const item of batch) bytes += sizeOf(item)
        if (waiting.length < batchRows && bytes < batchBytes) continue
        const full = waiting
        waiting = []
        bytes = 0
        await this.#keep(full, result)
        if (options.asLive) this.#onLive()
        options.onProgress?.(result)
      }
    } finally {
      // What was read before the damage, or before it was stopped, is kept.
      await this.#keep(waiting, result)
      if (options.asLive) this.#onLive()
    }
  }

  async #keep(prepared: readonly Prepared[], result: ImportResult): Promise<void> {
    const events: NewEvent[] = []
    const parked: NewParked[] = []
    for (const item of prepared) {
      if ('event' in item) events.push(item.event)
      else parked.push(item.parked)
    }
    if (prepared.length === 0) return
    const { inserted, kept } = await this.#writer.writeNow(() => ({
      inserted: this.#store.insert(events),
      kept: this.#store.park(parked, this.#now()),
    }))
    result.read += prepared.length
    result.stored += inserted.stored
    result.duplicates += inserted.duplicates + parked.length - kept
    result.parked += kept
    this.#onStored()
  }

  /** Begins an import whose bytes come in pieces, from a page that has no files of its own. */
  openUpload(options: ImportOptions): string {
    // A page that goes away ends nothing: the oldest upload makes room, and keeps what has come of it.
    const [oldest] = this.#uploads.keys()
    if (oldest !== undefined && this.#uploads.size >= maxUploads) this.#drop(oldest)
    const id = this.#nextId()
    const stream = new PassThrough({ highWaterMark: 1024 * 1024 })
    const done = this.importBytes(stream as AsyncIterable<Uint8Array>, options)
    // Told to whoever ends the upload; until then a failure must not count as unhandled.
    done.catch(() => undefined)
    this.#uploads.set(id, { stream, done, room: null })
    return id
  }

  /** Takes the next piece; resolves when there is room for another. */
  async write(id: string, bytes: Uint8Array): Promise<void> {
    const upload = this.#upload(id)
    const { stream, done } = upload
    // The import has stopped reading (a damaged archive): what is still coming is let go.
    if (stream.destroyed) {
      await done
      return
    }
    if (stream.write(bytes)) return
    // One wait for all pieces that come meanwhile.
    upload.room ??= new Promise((resolve) => {
      stream.once('drain', () => {
        upload.room = null
        resolve()
      })
    })
    await Promise.race([upload.room, done])
  }

  async endUpload(id: string): Promise<ImportResult> {
    const { stream, done } = this.#upload(id)
    this.#uploads.delete(id)
    stream.end()
    return done
  }

  /** Ends the uploads that nobody has ended; what has come of them is kept. */
  async close(): Promise<void> {
    const open = [...this.#uploads.values()]
    for (const id of this.#uploads.keys()) this.#drop(id)
    await Promise.allSettled(open.map(({ done }) => done))
  }

  #drop(id: string): void {
    const upload = this.#uploads.get(id)
    this.#uploads.delete(id)
    upload?.stream.end()
  }

  #upload(id: string): Upload {
    const upload = this.#uploads.get(id)
    if (!upload) throw new CoreError('not_found', `There is no upload "${id}": begin again`)
    return upload
  }
}

function sizeOf(item: Prepared): number {
  return 'event' in item ? item.event.raw.length + (item.event.doc?.length ?? 0) : item.parked.raw.length
}

type Upload = {
  stream: PassThrough
  done: Promise<ImportResult>
  /** Resolves when there is room again; null while there is. */
  room: Promise<void> | null
}

export function notAnEventFile(path: string): CoreError {
  return new CoreError('bad_request', `${path} is no regular file: name a file of events`)
}

/** Opens a regular file for reading; a pipe or a device would never end. Throws `CoreError`. */
export async function openEventFile(path: string): Promise<AsyncIterable<Uint8Array>> {
  // Not blocking: opening a pipe would wait for its other end for ever.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: Error) => {
    throw new CoreError('not_found', `${path} cannot be opened: ${cause.message}`, { cause })
  })
  const stats = await handle.stat()
  if (!stats.isFile()) {
    await handle.close()
    throw notAnEventFile(path)
  }
  return createReadStream(path, { fd: handle, highWaterMark: 256 * 1024 })
}
