import { createGzip, gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decompress, SourceError } from './decompress'
import { chunksOf } from './testing'

async function unpack(bytes: Uint8Array, size?: number): Promise<{ out: Buffer; error: string | null }> {
  const out: Buffer[] = []
  try {
    for await (const chunk of decompress(chunksOf(bytes, size))) out.push(chunk)
    return { out: Buffer.concat(out), error: null }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return { out: Buffer.concat(out), error: error.message }
  }
}

// Text that does not pack well, so that damage in the middle has much before and behind it.
let state = 1
const next = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31)
const text = Buffer.from(Array.from({ length: 60_000 }, () => `${next().toString(36)}\n`).join(''))

const packers = [
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const

describe.each(packers)('%s', (_, pack) => {
  const packed = pack(text)

  it.each([1000, 64 * 1024, 1e9])('is unpacked, in chunks of %i bytes', async (size) => {
    expect(await unpack(packed, size)).toEqual({ out: text, error: null })
  })

  it('may have its first bytes come one by one', async () => {
    expect(await unpack(pack('short'), 1)).toEqual({ out: Buffer.from('short'), error: null })
  })

  it('of nothing is nothing', async () => {
    expect(await unpack(pack(''))).toEqual({ out: Buffer.alloc(0), error: null })
  })

  it.each([1, 7, 64 * 1024])('may be several in a row, in chunks of %i bytes', async (size) => {
    const row = Buffer.concat([pack('one\n'), pack('two\n'), pack(''), pack('three\n')])
    expect(await unpack(row, size)).toEqual({ out: Buffer.from('one\ntwo\nthree\n'), error: null })
  })

  it('that breaks off gives all that can be unpacked of it, and says so', async () => {
    const { out, error } = await unpack(packed.subarray(0, packed.length - 20))
    expect(error).toBe('is a damaged archive: unexpected end of file')
    expect(out.length).toBeGreaterThan(text.length * 0.6)
    expect(text.subarray(0, out.length).equals(out)).toBe(true)
  })

  it('with something else behind its end gives what it holds, and says so', async () => {
    const { out, error } = await unpack(Buffer.concat([packed, Buffer.from('not an archive')]))
    expect(error).toMatch(/archive/)
    expect(text.subarray(0, out.length).equals(out)).toBe(true)
    expect(out.length).toBeGreaterThan(text.length * 0.9)
  })

  it('padded with zeros is whole', async () => {
    const padded = Buffer.concat([pack('text\n'), Buffer.alloc(512)])
    expect(await unpack(padded)).toEqual({ out: Buffer.from('text\n'), error: null })
  })

  it('with garbage behind its first bytes is damaged', async () => {
    const garbage = Buffer.concat([packed.subarray(0, 4), Buffer.from('garbage that is no archive')])
    expect(await unpack(garbage)).toMatchObject({
      out: Buffer.alloc(0),
      error: expect.stringMatching(/^is a damaged archive: /),
    })
  })

  it('that is a bomb is stopped long before it is unpacked', async () => {
    const bomb = pack(Buffer.alloc(80 * 1024 * 1024))
    let seen = 0
    const reading = (async () => {
      for await (const chunk of decompress(chunksOf(bomb))) seen += chunk.length
    })()
    await expect(reading).rejects.toThrow('grows more than 100-fold when unpacked')
    expect(seen).toBeLessThan(65 * 1024 * 1024)
  })
})

describe('a gzip archive', () => {
  it('with a flipped byte in its middle gives what came before', async () => {
    // Stored, not squeezed: a flip is seen in the checksum at the end alone, and a broken block at once.
    const packed = gzipSync(text)
    const damaged = Buffer.from(packed)
    damaged.fill(0xff, damaged.length >> 1, (damaged.length >> 1) + 64)
    const { out, error } = await unpack(damaged)
    expect(error).toMatch(/^is a damaged archive: /)
    const good = text.length * 0.4
    expect(text.subarray(0, good).equals(out.subarray(0, good))).toBe(true)
  })

  it('is unpacked as zlib itself does it, when it was flushed again and again', async () => {
    const gzip = createGzip()
    const packed: Buffer[] = []
    gzip.on('data', (chunk: Buffer) => packed.push(chunk))
    for (let i = 0; i < 50; i++) {
      gzip.write(text.subarray(i * 100, i * 100 + 100))
      await new Promise<void>((resolve) => gzip.flush(() => resolve()))
    }
    await new Promise<void>((resolve) => gzip.once('end', resolve).end())
    const whole = Buffer.concat(packed)
    expect(await unpack(whole, 13)).toEqual({ out: gunzipSync(whole), error: null })
  })
})

describe('a zstd archive', () => {
  it('may begin with a frame that is to be skipped', async () => {
    const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
    const packed = Buffer.concat([skipped, zstdCompressSync('text')])
    expect(await unpack(packed)).toEqual({ out: Buffer.from('text'), error: null })
  })
})

describe('what is no archive', () => {
  it.each([[''], ['x'], ['{"a":1}\n'], ['\x1f']])('is passed on as it is: %j', async (plain) => {
    expect(await unpack(Buffer.from(plain), 1)).toEqual({ out: Buffer.from(plain), error: null })
  })
})

describe('the source', () => {
  /** A source that says when it is let go of. */
  function watched(bytes: Buffer) {
    const seen = { closed: false }
    async function* source() {
      try {
        for (;;) yield bytes
      } finally {
        seen.closed = true
      }
    }
    return { seen, source: source() }
  }

  it.each([
    ['plain', Buffer.from('{"a":1}\n')],
    ['packed', gzipSync(text)],
  ])('is let go of when the reader has seen enough of what is %s', async (_, bytes) => {
    const { seen, source } = watched(bytes)
    for await (const chunk of decompress(source)) if (chunk.length > 0) break
    expect(seen).toEqual({ closed: true })
  })

  it('is let go of when the archive is damaged', async () => {
    const { seen, source } = watched(Buffer.concat([gzipSync('x'), Buffer.from('garbage')]))
    const reading = (async () => {
      for await (const chunk of decompress(source)) expect(String(chunk)).toBe('x')
    })()
    await expect(reading).rejects.toThrow(SourceError)
    expect(seen).toEqual({ closed: true })
  })

  it('that fails by itself fails with its own error', async () => {
    async function* failing() {
      yield Buffer.from('{"a":1}\n')
      throw new Error('EIO')
    }
    const reading = (async () => {
      for await (const chunk of decompress(failing())) expect(chunk).toBeDefined()
    })()
    await expect(reading).rejects.toThrow('EIO')
  })
})
