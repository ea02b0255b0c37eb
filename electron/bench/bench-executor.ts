import type { BenchHome } from './bench-home'
import { Reference } from './reference'
import { type BenchRow, comparePairs } from './row'

const events = 50_000
const rounds = 5

/** `executor.reference`: six nodes over stored events, every step journaled, against the same by hand. */
export async function benchExecutor(home: BenchHome): Promise<BenchRow[]> {
  const reference = await Reference.open(home, events)
  const measured = await comparePairs(
    rounds,
    () => reference.product(),
    () => reference.ceiling(),
  )
  reference.close()
  return [{ name: 'executor.reference', unit: 'runs/s', goal: 0.6, floor: 0.3, ...measured }]
}
