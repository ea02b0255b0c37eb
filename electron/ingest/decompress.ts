import type { Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { ByteSource } from './byte-source'

/** The bytes of a source cannot be read on: a broken archive, or one made to fill the disk. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
}

const ratioLimit = 100
const freeBytes = 64 * 1024 * 1024

type Counter = { in: number; out: number }

/** Unpacks gzip or zstd, told by their first bytes, also several in a row; passes anything else on as it is. */
export async function* decompress(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const input = new ByteSource(source)
  const counter: Counter = { in: 0, out: 0 }
  try {
    for (let isFirst = true; ; isFirst = false) {
      const head = await input.peek(4)
      const unpack = unpackerFor(head)
      if (unpack) yield* unpackWith(unpack, input, counter)
      else if (isFirst) return yield* rest(input)
      else return refuseTail(head)
    }
  } finally {
    await input.close()
  }
}

async function* rest(input: ByteSource): AsyncGenerator<Buffer> {
  for (let chunk = await input.take(); chunk; chunk = await input.take()) yield chunk
}

// Zeros fill an archive up to the block of a tape.
function refuseTail(head: Buffer): void {
  if (head.length > 0 && head[0] !== 0)
    throw new SourceError('has more behind the end of its archive, which was not read')
}

// Damage costs what the unpacker has not handed out yet.
const chunkSize = 64 * 1024

function unpackerFor(head: Buffer): Unpacker | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return new Unpacker(createGunzip({ chunkSize }))
  if (head.length < 4) return null
  const magic = head.readUInt32LE(0)
  // The second is a frame to be skipped, which some packers put first.
  const isZstd = magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50
  return isZstd ? new Unpacker(createZstdDecompress({ chunkSize })) : null
}

async function* unpackWith(unpacker: Unpacker, input: ByteSource, counter: Counter): AsyncGenerator<Buffer> {
  try {
    for (;;) {
      const chunk = unpacker.read()
      if (chunk) {
        counter.out += chunk.length
        refuseBomb(counter)
        yield chunk
      } else if (unpacker.failure) {
        throw broken(unpacker.failure)
      } else if (unpacker.hasEnded) {
        input.putBack(unpacker.left)
        return
      } else if (unpacker.isBusy) {
        await unpacker.change()
      } else {
        // All that came of the piece before is in the reader's hands: damage in the next takes nothing with it.
        const piece = await input.take(pieceLength(counter.in))
        counter.in += piece?.length ?? 0
        unpacker.write(piece)
      }
    }
  } finally {
    unpacker.close()
  }
}

// Small at first and then growing, so that damage costs a small share of what came before it.
function pieceLength(before: number): number {
  return Math.min(64 * 1024, Math.max(64, before >> 4))
}

function refuseBomb(counter: Counter): void {
  if (counter.out > freeBytes && counter.out > counter.in * ratioLimit) {
    throw new SourceError(
      `grows more than ${ratioLimit}-fold when unpacked; unpack it yourself if that is right`,
    )
  }
}

function broken(error: Error): SourceError {
  return new SourceError(`is a damaged archive: ${error.message}`, { cause: error })
}

/** One archive being unpacked, a piece at a time. */
class Unpacker {
  isBusy = false
  hasEnded = false
  failure: Error | null = null
  readonly #stream: Transform & { readonly bytesWritten: number }
  #piece = Buffer.alloc(0)
  #before = 0
  #hasChanged = false
  #wake: (() => void) | null = null

  constructor(stream: Transform & { readonly bytesWritten: number }) {
    this.#stream = stream
    stream.on('readable', () => this.#tell())
    stream.on('end', () => {
      this.hasEnded = true
      this.#tell()
    })
    stream.on('error', (error) => {
      this.failure = error
      this.#tell()
    })
  }

  read(): Buffer | null {
    return this.#stream.read() as Buffer | null
  }

  /** Gives it the next piece; null says that there are no more. */
  write(piece: Buffer | null): void {
    this.isBusy = true
    if (!piece) {
      this.#stream.end()
      return
    }
    this.#before = this.#stream.bytesWritten
    this.#piece = Buffer.from(piece)
    this.#stream.write(piece, (error) => {
      this.isBusy = false
      if (error) this.failure = error
      // It leaves bytes untaken for no other reason than that they are behind the end.
      else if (this.left.length > 0) this.hasEnded = true
      this.#tell()
    })
  }

  /** What of the last piece lies behind the end of the archive. */
  get left(): Buffer {
    return this.#piece.subarray(this.#stream.bytesWritten - this.#before)
  }

  /** Resolves when something has changed since it was last asked. */
  async change(): Promise<void> {
    if (!this.#hasChanged) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    this.#hasChanged = false
    this.#wake = null
  }

  close(): void {
    this.#stream.destroy()
  }

  #tell(): void {
    this.#hasChanged = true
    this.#wake?.()
  }
}
