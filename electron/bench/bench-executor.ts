import { join } from 'node:path'
import type { Json } from '../../nodes/sdk'
import type { BenchHome } from './bench-home'
import { Ceiling } from './ceiling'
import { placeNode, referencePlaybook } from './reference-playbook'
import { type BenchRow, comparePairs, rate } from './row'
import { syntheticIndicators, syntheticLines, syntheticPlaces } from './synthetic-events'

const events = 20_000
const rounds = 5

/** `executor.reference`: six nodes over stored events, every step journaled, against the same by hand. */
export async function benchExecutor(home: BenchHome): Promise<BenchRow> {
  const lines = syntheticLines(events)
  const places = syntheticPlaces()
  const indicators = syntheticIndicators(lines)
  const app = await home.app('executor', [placeNode(places)])
  await app.lists.replace('indicators', ['exact'], indicators)
  await app.importer.importBytes(one(Buffer.from(`${lines.join('\n')}\n`)), { name: 'bench.ndjson' })
  const ceiling = new Ceiling(join(home.folder, 'ceiling.db'), lines, places, indicators)
  const document = referencePlaybook as unknown as Json
  const measured = await comparePairs(
    rounds,
    () =>
      rate(events, async () => {
        const { id } = await app.replays.start({
          playbook: { document },
          events: { kind: 'stored', where: 'true' },
          reads: 'recorded',
          approvals: 'stop',
        })
        const { state, summary } = await app.replays.finished(id)
        if (state !== 'finished' || summary?.totals.completed !== events)
          throw new Error('The reference did not run')
      }),
    () => rate(events, () => ceiling.run()),
  )
  ceiling.close()
  return { name: 'executor.reference', unit: 'runs/s', goal: 0.6, floor: 0.3, ...measured }
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
