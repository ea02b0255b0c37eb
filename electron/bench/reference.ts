import { join } from 'node:path'
import type { Json } from '../../nodes/sdk'
import type { App } from '../core/app'
import type { BenchHome } from './bench-home'
import { Ceiling } from './ceiling'
import { placeNode, referencePlaybook } from './reference-playbook'
import { rate } from './row'
import { syntheticIndicators, syntheticLines, syntheticPlaces } from './synthetic-events'

/** The reference playbook over stored events in a core of its own, and the same by hand over the same lines. */
export class Reference {
  readonly #app: App
  readonly #ceiling: Ceiling
  readonly #count: number

  private constructor(app: App, ceiling: Ceiling, count: number) {
    this.#app = app
    this.#ceiling = ceiling
    this.#count = count
  }

  static async open(home: BenchHome, count: number): Promise<Reference> {
    const lines = syntheticLines(count)
    const places = syntheticPlaces()
    const indicators = syntheticIndicators(lines)
    const app = await home.app(`reference-${count}`, [placeNode(places)])
    await app.lists.replace('indicators', ['exact'], indicators)
    await app.importer.importBytes(one(Buffer.from(`${lines.join('\n')}\n`)), { name: 'bench.ndjson' })
    const ceiling = new Ceiling(join(home.folder, `ceiling-${count}.db`), lines, places, indicators)
    return new Reference(app, ceiling, count)
  }

  /** Runs a second of the product. */
  product(): Promise<number> {
    return rate(this.#count, async () => {
      const totals = await replayReference(this.#app, { kind: 'stored', where: 'true' })
      if (totals?.completed !== this.#count) throw new Error('The reference did not run')
    })
  }

  /** Runs a second by hand. */
  ceiling(): Promise<number> {
    return rate(this.#count, () => this.#ceiling.run())
  }

  close(): void {
    this.#ceiling.close()
  }
}

/** Runs the reference playbook over all the events given; the totals it came to. */
export async function replayReference(
  app: App,
  events: { kind: 'stored'; where: string } | { kind: 'file'; path: string },
) {
  const document = referencePlaybook as unknown as Json
  const { id } = await app.replays.start({
    playbook: { document },
    events,
    reads: 'recorded',
    approvals: 'stop',
  })
  const { summary, error } = await app.replays.finished(id)
  if (error !== null) throw new Error(error)
  return summary?.totals
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
