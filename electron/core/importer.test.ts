import { mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { makePipe, temporaryFolder } from '../store/testing'
import type { App } from './app'
import { CoreError } from './errors'
import { openApp, streamOf } from './testing'

const lines = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => `{"n":${from + i}}\n`).join('')

const importText = (app: App, text: string | Buffer, name = 'events.ndjson') =>
  app.importer.importBytes(streamOf(text), { name })

async function storedOf(app: App) {
  const { events } = await app.events.page({ limit: 500 })
  return events
}

describe('an import', () => {
  it('counts what was read: stored, there already, or parked', async () => {
    const app = await openApp()
    const text = `${lines(3)}nonsense\n[1]\n{"n":0}\n`
    expect(await importText(app, text)).toEqual({ read: 6, stored: 4, duplicates: 0, parked: 2, error: null })
    expect(app.events.count()).toEqual({ events: 4, parked: 2 })
    // The same file again, and one that holds some of it.
    expect(await importText(app, text)).toEqual({ read: 6, stored: 0, duplicates: 6, parked: 0, error: null })
    expect(await importText(app, lines(5))).toEqual({
      read: 5,
      stored: 2,
      duplicates: 3,
      parked: 0,
      error: null,
    })
    expect(app.events.count()).toEqual({ events: 6, parked: 2 })
  })

  it('keeps equal lines of one file apart', async () => {
    const app = await openApp()
    expect(await importText(app, '{"a":1}\n{"a":1}\n{"a":1}\n')).toMatchObject({ stored: 3, duplicates: 0 })
    expect(await importText(app, '{"a":1}\n{"a":1}\n{"a":1}\n{"a":1}\n')).toMatchObject({
      stored: 1,
      duplicates: 3,
    })
  })

  it('keeps what is parked of two files that begin alike', async () => {
    const app = await openApp()
    const long = (end: string) => `${'x'.repeat(4 * 1024 * 1024)}${end}\n`
    expect(await importText(app, long('a'))).toMatchObject({ parked: 1, duplicates: 0 })
    expect(await importText(app, long('b'))).toMatchObject({ parked: 1, duplicates: 0 })
  })

  it('says where the events come from, and that they are historic unless told otherwise', async () => {
    const app = await openApp()
    await importText(app, '{"n":1}')
    await app.importer.importBytes(streamOf('{"n":2}'), { name: 'x.json', origin: 'sysmon', asLive: true })
    const events = await storedOf(app)
    expect(events.map(({ origin, event }) => [origin, event.origin])).toEqual([
      ['events.ndjson', 'events.ndjson'],
      ['sysmon', 'sysmon'],
    ])
  })

  it('stores large files in batches, in order', async () => {
    const app = await openApp()
    const seen: number[] = []
    const result = await app.importer.importBytes(streamOf(lines(3500), 1e9), {
      name: 'x.ndjson',
      onProgress: ({ read }) => seen.push(read),
    })
    expect(result).toMatchObject({ read: 3500, stored: 3500 })
    expect(seen).toEqual([1000, 2000, 3000])
    const { events } = await app.events.page({ limit: 3, after: 3400 })
    expect(events.map(({ raw }) => raw)).toEqual(['{"n":3400}', '{"n":3401}', '{"n":3402}'])
  })

  it('takes a chunk of very many small records', async () => {
    const app = await openApp()
    const text = '{}\n'.repeat(20_000)
    expect(await app.importer.importBytes(streamOf(text, 1e9), { name: 'x.ndjson' })).toMatchObject({
      read: 20_000,
      stored: 20_000,
    })
  })

  it('stores large events in smaller batches: what waits in memory is bounded', async () => {
    const app = await openApp()
    const text = Array.from({ length: 12 }, (_, i) => `{"n":${i},"a":"${'x'.repeat(4_000_000)}"}\n`).join('')
    const seen: number[] = []
    const options = { name: 'x.ndjson', onProgress: ({ read }: { read: number }) => seen.push(read) }
    expect(await app.importer.importBytes(streamOf(text, 1e6), options)).toMatchObject({ stored: 12 })
    expect(seen).toEqual([5, 10])
  })

  it.each(['constructor', '__proto__', 'toString', 'then'])(
    'takes an event whose severity is "%s", and those around it',
    async (word) => {
      const app = await openApp()
      const text = `{"a":1}\n{"severity":"${word}","then":"${word}","${word}":1}\n{"a":2}\n`
      expect(await importText(app, text)).toMatchObject({ stored: 3, parked: 0, error: null })
      expect((await storedOf(app)).map(({ severity }) => severity)).toEqual([0, 0, 0])
    },
  )

  it('takes an event with a name of ten thousand dots', async () => {
    const app = await openApp()
    const name = `user${'.a'.repeat(10_000)}`
    expect(await importText(app, `{"a":1}\n{"${name}":1}\n`)).toMatchObject({ stored: 2 })
    expect((await storedOf(app)).at(1)?.event.raw_fields).toEqual({ [name]: 1 })
  })

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('of a damaged archive (%s) keeps what came before the damage, and says so', async (_, pack) => {
    const app = await openApp()
    const text = Array.from({ length: 60_000 }, (_, i) => `{"n":${i},"x":${i * 7919}}\n`).join('')
    const packed = pack(text)
    const result = await importText(app, Buffer.from(packed.subarray(0, packed.length / 2)), 'x.ndjson.gz')
    expect(result.error).toBe('x.ndjson.gz is a damaged archive: unexpected end of file')
    expect(result.stored).toBeGreaterThan(5000)
    expect(result.stored + result.parked).toBe(result.read)
    expect(app.events.count()).toEqual({ events: result.stored, parked: result.parked })
  })

  it('of what has no format that can be told stores nothing, and says what to do', async () => {
    const app = await openApp()
    expect(await importText(app, 'what is this', 'notes.txt')).toEqual({
      read: 0,
      stored: 0,
      duplicates: 0,
      parked: 0,
      error:
        'notes.txt is of no format that can be told by its name or content: say --format ndjson|json|csv',
    })
  })

  it('that is stopped keeps what it has read', async () => {
    const app = await openApp()
    const abort = new AbortController()
    async function* source() {
      yield Buffer.from(lines(1500))
      abort.abort(new Error('enough'))
      yield Buffer.from(lines(10, 1500))
    }
    const stopped = app.importer.importBytes(source(), { name: 'x.ndjson', signal: abort.signal })
    await expect(stopped).rejects.toThrow('enough')
    expect(app.events.count().events).toBe(1500)
  })
})

describe('an import of a file', () => {
  const refusal = async (path: string) => {
    const app = await openApp()
    try {
      await app.importer.importFile(path, {})
    } catch (error) {
      return error instanceof CoreError ? [error.code, error.message] : error
    }
    return 'taken'
  }

  it('is told by its name, also through a link', async () => {
    const app = await openApp()
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'real.ndjson'), lines(2))
    symlinkSync(join(folder, 'real.ndjson'), join(folder, 'link.ndjson'))
    expect(await app.importer.importFile(join(folder, 'link.ndjson'), {})).toMatchObject({ stored: 2 })
    expect((await storedOf(app)).map(({ origin }) => origin)).toEqual(['link.ndjson', 'link.ndjson'])
  })

  it('that is missing is refused', async () => {
    const path = join(temporaryFolder(), 'missing.ndjson')
    expect(await refusal(path)).toEqual([
      'not_found',
      expect.stringContaining(`${path} cannot be opened: ENOENT`),
    ])
  })

  it('that is a folder, a pipe or a device is refused at once', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'folder.ndjson'))
    makePipe(join(folder, 'pipe.ndjson'))
    for (const path of [join(folder, 'folder.ndjson'), join(folder, 'pipe.ndjson'), '/dev/zero']) {
      expect(await refusal(path)).toEqual([
        'bad_request',
        `${path} is no regular file: name a file of events`,
      ])
    }
  })

  // Linux alone lists the files that a process has open as files (/proc).
  it.runIf(process.platform === 'linux')('is closed after it, whatever came of it', async () => {
    const app = await openApp()
    const folder = temporaryFolder()
    const files: [string, string | Buffer][] = [
      ['good.ndjson', lines(10)],
      ['good.csv', 'a,b\n1,2\n'],
      ['unknown.txt', 'what is this'],
      ['wide.json', Buffer.from('\xff\xfe{', 'latin1')],
      ['damaged.gz', gzipSync(lines(1000)).subarray(0, 200)],
      ['garbage.ndjson.gz', Buffer.concat([gzipSync('{}\n'), Buffer.from('garbage')])],
    ]
    for (const [name, content] of files) {
      writeFileSync(join(folder, name), content)
      await app.importer.importFile(join(folder, name), {})
    }
    await expect.poll(() => openFiles().filter((path) => path.startsWith(folder))).toEqual([])
  })
})

/** The files that this process has open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((number) => {
    try {
      return [readlinkSync(`/proc/self/fd/${number}`)]
    } catch {
      return []
    }
  })
}

describe('an upload', () => {
  it('comes in pieces that may be cut anywhere', async () => {
    const app = await openApp()
    const bytes = Buffer.from(lines(5000))
    const id = app.importer.openUpload({ name: 'x.ndjson' })
    for await (const piece of streamOf(bytes, 777)) await app.importer.write(id, piece)
    expect(await app.importer.endUpload(id)).toEqual({
      read: 5000,
      stored: 5000,
      duplicates: 0,
      parked: 0,
      error: null,
    })
  })

  it('is held back while the store is behind', async () => {
    const app = await openApp()
    const id = app.importer.openUpload({ name: 'x.ndjson' })
    const piece = Buffer.from(`{"a":"${'x'.repeat(512 * 1024)}"}\n`)
    let taken = 0
    const writes = Array.from({ length: 16 }, () => app.importer.write(id, piece).then(() => taken++))
    await writes[0]
    expect(taken).toBeLessThan(8)
    await Promise.all(writes)
    expect(await app.importer.endUpload(id)).toMatchObject({ read: 16, stored: 16 })
  })

  it('that nobody has begun, or that is over, is not known', async () => {
    const app = await openApp()
    const unknown = new CoreError('not_found', 'There is no upload "x": begin again')
    await expect(app.importer.write('x', Buffer.from(''))).rejects.toEqual(unknown)
    await expect(app.importer.endUpload('x')).rejects.toEqual(unknown)
    const id = app.importer.openUpload({ name: 'x.ndjson' })
    await app.importer.endUpload(id)
    await expect(app.importer.write(id, Buffer.from(''))).rejects.toThrow(CoreError)
  })

  it('that cannot be read takes the rest without keeping it, and says so at its end', async () => {
    const app = await openApp()
    const id = app.importer.openUpload({ name: 'notes.txt' })
    const piece = Buffer.alloc(512 * 1024, 'x')
    await app.importer.write(id, Buffer.from('what is this\n'))
    const before = process.memoryUsage().arrayBuffers
    for (let i = 0; i < 600; i++) await app.importer.write(id, Buffer.from(piece))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * 1024 * 1024)
    expect(await app.importer.endUpload(id)).toMatchObject({
      stored: 0,
      error: expect.stringContaining('notes.txt is of no format'),
    })
  })

  it('makes room for others when it is left alone, and keeps what has come of it', async () => {
    const app = await openApp()
    const left = app.importer.openUpload({ name: 'x.ndjson' })
    await app.importer.write(left, Buffer.from(lines(3)))
    const others = Array.from({ length: 8 }, () => app.importer.openUpload({ name: 'y.ndjson' }))
    await expect(app.importer.write(left, Buffer.from(lines(1)))).rejects.toThrow(/begin again/)
    for (const id of others) await app.importer.endUpload(id)
    await expect.poll(() => app.events.count().events).toBe(3)
  })

  it('that is under way when the core closes keeps what has come of it', async () => {
    const dataFolder = temporaryFolder()
    const app = await openApp({ dataFolder })
    const id = app.importer.openUpload({ name: 'x.ndjson' })
    await app.importer.write(id, Buffer.from(lines(3)))
    await app.close()
    expect((await openApp({ dataFolder })).events.count().events).toBe(3)
  })
})
