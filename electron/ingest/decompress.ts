import type { Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'

/** The bytes of a source cannot be read on: a broken archive, or one made to fill the disk. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
}

const ratioLimit = 100
const chunkSize = 256 * 1024
const freeBytes = 64 * 1024 * 1024

/** Unpacks gzip or zstd, told by their first bytes; passes anything else on as it is. */
export async function* decompress(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const input = source[Symbol.asyncIterator]()
  const { head, done } = await readHead(input)
  const unpack = unpackerFor(head)
  const all = restOf(head, input, done)
  if (!unpack) {
    yield* all
    return
  }
  const counter = { in: 0, out: 0 }
  void feed(all, unpack, counter)
  try {
    for await (const chunk of unpack as unknown as AsyncIterable<Buffer>) {
      counter.out += chunk.length
      if (counter.out > freeBytes && counter.out > counter.in * ratioLimit) {
        throw new SourceError(
          `grows more than ${ratioLimit}-fold when unpacked; unpack it yourself if that is right`,
        )
      }
      yield chunk
    }
  } catch (error) {
    throw error instanceof SourceError ? error : broken(error)
  } finally {
    unpack.destroy()
  }
}

function broken(error: unknown): SourceError {
  return new SourceError(`is a damaged archive: ${(error as Error).message}`, { cause: error })
}

async function readHead(input: AsyncIterator<Uint8Array>): Promise<{ head: Buffer; done: boolean }> {
  let head = Buffer.alloc(0)
  while (head.length < 4) {
    const next = await input.next()
    if (next.done) return { head, done: true }
    head = Buffer.concat([head, next.value])
  }
  return { head, done: false }
}

function unpackerFor(head: Buffer): Transform | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return createGunzip({ chunkSize })
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return createZstdDecompress({ chunkSize })
  return null
}

async function* restOf(
  head: Buffer,
  input: AsyncIterator<Uint8Array>,
  done: boolean,
): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head
  if (done) return
  for (;;) {
    const next = await input.next()
    if (next.done) return
    yield asBuffer(next.value)
  }
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

async function feed(
  source: AsyncIterable<Buffer>,
  unpack: Transform,
  counter: { in: number },
): Promise<void> {
  try {
    for await (const chunk of source) {
      counter.in += chunk.length
      if (!unpack.write(chunk)) await drained(unpack)
      if (unpack.destroyed) return
    }
    unpack.end()
  } catch (error) {
    unpack.destroy(error as Error)
  }
}

function drained(stream: Transform): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      stream.off('drain', settle)
      stream.off('close', settle)
      resolve()
    }
    stream.on('drain', settle)
    stream.on('close', settle)
  })
}
