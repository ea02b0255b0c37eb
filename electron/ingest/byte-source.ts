const nothing = Buffer.alloc(0)

/** The bytes of a source, in pieces as long as the reader wants, which may be put back. */
export class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>
  #held: Buffer = nothing

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]()
  }

  /** What comes next, without taking it: `length` bytes or more, less only at the end. */
  async peek(length: number): Promise<Buffer> {
    while (this.#held.length < length) {
      const chunk = await this.#next()
      if (!chunk) break
      this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    }
    return this.#held
  }

  /** The next bytes, at most `longest` of them; null at the end. */
  async take(longest = Number.POSITIVE_INFINITY): Promise<Buffer | null> {
    const held = await this.peek(1)
    if (held.length === 0) return null
    this.#held = held.subarray(longest)
    return held.subarray(0, longest)
  }

  putBack(bytes: Buffer): void {
    this.#held = Buffer.concat([bytes, this.#held])
  }

  /** Lets go of the source: a file is closed. */
  async close(): Promise<void> {
    await this.#chunks.return?.()
  }

  async #next(): Promise<Buffer | null> {
    for (;;) {
      const { done, value } = await this.#chunks.next()
      if (done) return null
      if (value.length > 0) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    }
  }
}
