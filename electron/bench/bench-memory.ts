import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createApp } from '../core/app'
import { hostConfig } from '../hosts/owner/host-config'
import { type BenchHome, replayWorker } from './bench-home'
import { replayReference } from './reference'
import { placeNode } from './reference-playbook'
import type { BenchRow } from './row'
import { repeatedLines, syntheticIndicators, syntheticLines, syntheticPlaces } from './synthetic-events'

const few = 100_000
const many = 1_000_000
const limitMb = 200
const floorMb = 300
const growthLimit = 1.2
const growthFloor = 0.75

/**
 * `memory.stream`: the most memory that a process of its own holds while it replays a million events from a file;
 * `memory.growth`: that against the same of a tenth of the events.
 */
export async function benchMemory(home: BenchHome): Promise<BenchRow[]> {
  const small = await peak(home, few)
  const large = await peak(home, many)
  const limits = { unit: 'MB', yardstick: limitMb, goal: 1, floor: limitMb / floorMb }
  const growth = large / small
  return [
    { name: 'memory.stream', value: large, ratio: limitMb / large, ...limits },
    { name: 'memory.stream@100k', value: small, ratio: limitMb / small, ...limits },
    {
      name: 'memory.growth',
      value: growth,
      unit: 'x',
      yardstick: growthLimit,
      ratio: growthLimit / growth,
      goal: 1,
      floor: growthFloor,
    },
  ]
}

async function peak({ folder }: BenchHome, events: number): Promise<number> {
  const file = join(folder, `events-${events}.ndjson`)
  await pipeline(Readable.from(repeatedLines(events)), createWriteStream(file))
  const data = join(folder, `memory-${events}`)
  const words = [...process.execArgv, process.argv[1] as string, '--memory-probe', data, file, String(events)]
  const { stdout } = await promisify(execFile)(process.execPath, words)
  return Number(stdout)
}

/** Replays a file in this process, and prints the most memory that it held, in megabytes. */
export async function memoryProbe(dataFolder: string, path: string, events: number): Promise<void> {
  const nodeTypes = [placeNode(syntheticPlaces())]
  const app = await createApp({ ...hostConfig(), dataFolder, nodeTypes, replayWorker })
  await app.lists.replace('indicators', ['exact'], syntheticIndicators(syntheticLines(1000)))
  const totals = await replayReference(app, { kind: 'file', path })
  if (totals?.completed !== events) throw new Error('The reference did not run')
  await app.close()
  process.stdout.write(String(process.resourceUsage().maxRSS / 1024))
}
