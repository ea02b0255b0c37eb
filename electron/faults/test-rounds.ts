import { onTestFailed } from 'vitest'

// The short run is part of `npm test`. `npm run test:long` is the same code with as many rounds as a release needs; it
// takes about an hour.
const isLong = process.env.CORDON_LONG === '1'

export function rounds({ short, long }: { short: number; long: number }): number {
  return isLong ? long : short
}

/** Time enough for a test of as many rounds. */
export const roundsTimeout = isLong ? 3_600_000 : 600_000

/** Where the random choices of this run begin: `CORDON_SEED`, or another number each time. */
export const firstSeed = Number(process.env.CORDON_SEED ?? Date.now() % 1_000_000_000)

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Has a test that fails say how the same choices can be had again. */
export function tellSeed(): void {
  onTestFailed(() => console.warn(`To try the same again: CORDON_SEED=${firstSeed}`))
}
