import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { localBudget, localClient } from '../api'
import type { Json } from '../../nodes/sdk'
import { hostFacts } from '../hosts/owner/host-config'
import type { BenchHome } from './bench-home'
import { referencePlaybook } from './reference-playbook'
import type { BenchRow } from './row'
import { syntheticIndicators, syntheticLines } from './synthetic-events'

const events = 50_000
const everyMs = 50
const goalMs = 50
const floorMs = 200

/** As the reference, with types that ship: the country of the address in place of the bench's own table. */
const playbook = {
  ...referencePlaybook,
  id: 'bench-ping',
  nodes: referencePlaybook.nodes.map((node) =>
    node.id === 'n2' ? { ...node, type: 'enrichment.geoip' } : node,
  ),
}

/** `main.ping`: how long a call of the API takes, of a hundred the slowest, while a large replay runs. */
export async function benchPing(home: BenchHome): Promise<BenchRow[]> {
  const lines = syntheticLines(events)
  const app = await home.app('ping')
  await app.lists.replace('indicators', ['exact'], syntheticIndicators(lines))
  await app.importer.importBytes(Readable.from([Buffer.from(`${lines.join('\n')}\n`)]), {
    name: 'ping.ndjson',
  })
  const api = localClient({ app, host: hostFacts, mayNameFiles: true, budget: localBudget() })
  const { id } = await api.replays.start({
    playbook: { document: playbook as unknown as Json },
    events: { kind: 'stored', where: 'true' },
  })
  const over = new AbortController()
  const finished = api.replays.finished({ id }).finally(() => over.abort())
  const waits: number[] = []
  // Each ping counts from when it was due: those that had to wait behind a busy moment are not left out.
  for (let due = performance.now(); !over.signal.aborted; due += everyMs) {
    await sleep(Math.max(0, due - performance.now()))
    await api.app.info()
    waits.push(performance.now() - due)
  }
  const { state, summary } = await finished
  if (state !== 'finished' || summary?.totals.runs !== events) throw new Error('The replay did not run')
  const value = waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? Number.NaN
  const row: BenchRow = {
    name: 'main.ping',
    value,
    unit: 'ms',
    yardstick: goalMs,
    ratio: goalMs / value,
    goal: 1,
    floor: goalMs / floorMs,
  }
  return [row]
}
