import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { BenchHome } from './bench-home'
import { type BenchRow, median } from './row'

const limitSeconds = 0.4
const floorSeconds = 0.8
const rounds = 7

/** `core.ready`: processor time of a process from its start until the core has answered its first query. */
export async function benchReady(home: BenchHome): Promise<BenchRow[]> {
  const figures: number[] = []
  await (await home.app('ready')).close()
  for (let round = 0; round < rounds; round++) figures.push(await probe(home))
  const value = median(figures)
  const row = {
    name: 'core.ready',
    value,
    unit: 'CPU-s',
    yardstick: limitSeconds,
    ratio: limitSeconds / value,
    goal: 1,
    floor: limitSeconds / floorSeconds,
  }
  return [row]
}

async function probe({ folder }: BenchHome): Promise<number> {
  const words = [...process.execArgv, process.argv[1] as string, '--ready-probe', folder]
  const { stdout } = await promisify(execFile)(process.execPath, words)
  return Number(stdout)
}
