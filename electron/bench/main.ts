import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApp } from '../core/app'
import { hostConfig } from '../hosts/owner/host-config'
import { benchExecutor } from './bench-executor'
import { BenchHome } from './bench-home'
import { benchImport } from './bench-import'
import { benchMemory, memoryProbe } from './bench-memory'
import { benchPing } from './bench-ping'
import { benchReady } from './bench-ready'
import { benchSample } from './bench-sample'
import { benchSizes } from './bench-sizes'
import { type BenchRow, showTable } from './row'
import { serveNodeRed } from './serve-node-red'

/** Opens the core, asks it something, and says what that took: run in a process of its own. */
async function readyProbe(folder: string): Promise<void> {
  const app = await createApp({ ...hostConfig(), dataFolder: join(folder, 'ready') })
  app.events.count()
  const { user, system } = process.cpuUsage()
  process.stdout.write(String((user + system) / 1e6))
  await app.close()
}

const benches = [
  { name: 'core.ready', measure: benchReady },
  { name: 'import.ndjson', measure: benchImport },
  { name: 'executor.reference', measure: benchExecutor },
  { name: 'executor.vs-node-red', measure: benchSizes },
  { name: 'replay.sample', measure: benchSample },
  { name: 'memory.stream', measure: benchMemory },
  { name: 'main.ping', measure: benchPing },
]

async function bench(words: readonly string[]): Promise<number> {
  const home = new BenchHome()
  const rows: BenchRow[] = []
  try {
    const only = words.includes('--only') ? words[words.indexOf('--only') + 1] : undefined
    const wanted = only === undefined ? benches : benches.filter(({ name }) => name === only)
    if (wanted.length === 0)
      throw new Error(`There is no bench "${only}": ${benches.map(({ name }) => name).join(', ')}`)
    for (const { name, measure } of wanted) {
      rows.push(...(await measure(home)))
      process.stderr.write(`${name}\n`)
    }
  } finally {
    await home.close()
  }
  process.stdout.write(`${showTable(rows)}\n`)
  const file = words[words.indexOf('--json') + 1]
  if (words.includes('--json') && file) writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`)
  const below = rows.filter(({ ratio, floor }) => ratio < floor)
  for (const { name, ratio, floor } of below)
    process.stderr.write(`${name}: ${ratio.toFixed(2)} is below ${floor}\n`)
  return below.length > 0 ? 1 : 0
}

const words = process.argv.slice(2)
const [first, folder, path, count] = words
// Each in a process of its own, which a bench starts.
if (first === '--ready-probe' && folder) await readyProbe(folder)
else if (first === '--memory-probe' && folder && path) await memoryProbe(folder, path, Number(count))
else if (first === '--node-red' && folder && path) await serveNodeRed(folder, path)
else process.exitCode = await bench(words)
