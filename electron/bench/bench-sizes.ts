import type { BenchHome } from './bench-home'
import { installNodeRed, nodeRedVersion } from './install-node-red'
import { NodeRed } from './node-red'
import { Reference } from './reference'
import { type BenchRow, median } from './row'

const sizes = [1000, 10_000, 100_000] as const
const rounds = 3
const scalingLimit = 1.15

type Size = (typeof sizes)[number]
type Speeds = { product: number; ceiling: number; nodeRed: number }

/**
 * `executor.vs-node-red`: the reference playbook, journaled, against the same logic in Node-RED, which journals
 * nothing; at three sizes, of which the middle one counts. `executor.scaling`: how much longer ten times the events
 * take than ten times as long, against the same of the ceiling. Without Node-RED its rows are left out.
 */
export async function benchSizes(home: BenchHome): Promise<BenchRow[]> {
  const nodeRed = await startNodeRed(home)
  const measured = new Map<Size, Speeds>()
  try {
    for (const size of sizes) measured.set(size, await measure(home, size, nodeRed))
  } finally {
    nodeRed?.close()
  }
  const rows = nodeRed ? sizes.map((size) => compare(size, speedsAt(measured, size))) : []
  return [...rows, scaling(speedsAt(measured, 10_000), speedsAt(measured, 100_000))]
}

async function startNodeRed(home: BenchHome): Promise<NodeRed | null> {
  try {
    return await NodeRed.start(await installNodeRed(), home.folder)
  } catch (error) {
    const why = (error as Error).message.trim()
    process.stderr.write(
      `executor.vs-node-red is left out: Node-RED ${nodeRedVersion} cannot be had here.\n${why}\n`,
    )
    return null
  }
}

/** In turn, so that a slow minute of the machine hits all; the first round warms up and is not counted. */
async function measure(home: BenchHome, size: Size, nodeRed: NodeRed | null): Promise<Speeds> {
  const reference = await Reference.open(home, size)
  const found: Speeds[] = []
  for (let round = size === sizes.at(-1) ? 1 : 0; round <= rounds; round++) {
    const speeds = {
      ceiling: await reference.ceiling(),
      product: await reference.product(),
      nodeRed: (await nodeRed?.rate(size)) ?? Number.NaN,
    }
    if (round > 0) found.push(speeds)
  }
  reference.close()
  const middle = (of: keyof Speeds) => median(found.map((speeds) => speeds[of]))
  return { product: middle('product'), ceiling: middle('ceiling'), nodeRed: middle('nodeRed') }
}

function speedsAt(measured: ReadonlyMap<Size, Speeds>, size: Size): Speeds {
  const speeds = measured.get(size)
  if (!speeds) throw new Error(`${size} events were not measured`)
  return speeds
}

function compare(size: Size, { product, nodeRed }: Speeds): BenchRow {
  const name = size === 10_000 ? 'executor.vs-node-red' : `executor.vs-node-red@${size / 1000}k`
  const ratio = product / nodeRed
  return { name, unit: 'events/s', value: product, yardstick: nodeRed, ratio, goal: 3.5, floor: 2 }
}

function scaling(small: Speeds, large: Speeds): BenchRow {
  // Equal to (time(100k) / time(10k)) / 10: 1 where the cost of an event is flat.
  const value = small.product / large.product
  const yardstick = small.ceiling / large.ceiling
  const ratio = (scalingLimit * yardstick) / value
  return { name: 'executor.scaling', unit: 'x', value, yardstick, ratio, goal: 1, floor: 0.7 }
}
