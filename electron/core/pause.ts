const sliceMs = 8

/** Gives the thread back every few milliseconds, so that a long loop stops nobody else. */
export class Slices {
  #start = performance.now()

  async pause(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (performance.now() - this.#start <= sliceMs) return
    await new Promise(setImmediate)
    this.#start = performance.now()
  }
}
