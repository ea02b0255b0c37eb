import { describe, expect, it } from 'vitest'
import { ByteSource } from './byte-source'

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text)
}

async function takeAll(source: ByteSource, longest?: number): Promise<string[]> {
  const pieces: string[] = []
  for (let piece = await source.take(longest); piece; piece = await source.take(longest))
    pieces.push(String(piece))
  return pieces
}

describe('the bytes of a source', () => {
  it('come in pieces of at most the length wanted', async () => {
    expect(await takeAll(new ByteSource(chunks('abcde', 'f', '', 'gh')), 3)).toEqual(['abc', 'de', 'f', 'gh'])
    expect(await takeAll(new ByteSource(chunks('abcde', '', 'gh')))).toEqual(['abcde', 'gh'])
    expect(await takeAll(new ByteSource(chunks()))).toEqual([])
  })

  it('can be looked at before they are taken', async () => {
    const source = new ByteSource(chunks('ab', 'c', 'd'))
    expect(String(await source.peek(3))).toBe('abc')
    expect(String(await source.peek(1))).toBe('abc')
    expect(String(await source.peek(9))).toBe('abcd')
    expect(await takeAll(source)).toEqual(['abcd'])
  })

  it('can be put back', async () => {
    const source = new ByteSource(chunks('abcd', 'e'))
    const piece = await source.take(3)
    source.putBack(piece?.subarray(1) ?? Buffer.alloc(0))
    expect(await takeAll(source, 2)).toEqual(['bc', 'd', 'e'])
  })
})
