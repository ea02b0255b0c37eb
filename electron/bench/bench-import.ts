import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { NewEvent } from '../ingest/event'
import { readEvents } from '../ingest/read-events'
import { EventStore } from '../store/events'
import { openStore } from '../store/open'
import { FileOrdinals } from '../store/ordinals'
import type { BenchHome } from './bench-home'
import { type BenchRow, comparePairs, rate } from './row'
import { syntheticLines } from './synthetic-events'

const events = 20_000
const rounds = 5
const batch = 1000

/** `import.ndjson`: lines to stored events, against bare inserts of the same rows into the same schema. */
export async function benchImport(home: BenchHome): Promise<BenchRow[]> {
  const bytes = Buffer.from(`${syntheticLines(events).join('\n')}\n`)
  const rows = await prepare(bytes)
  let round = 0
  const measured = await comparePairs(
    rounds,
    async () => {
      const app = await home.app(`import-${round++}`)
      return rate(events, async () => {
        const { stored } = await app.importer.importBytes(one(bytes), { name: 'bench.ndjson' })
        if (stored !== events) throw new Error('The import lost events')
      })
    },
    () => insertBare(join(home.folder, `bare-${round}.db`), rows),
  )
  return [{ name: 'import.ndjson', unit: 'events/s', goal: 0.6, floor: 0.35, ...measured }]
}

async function prepare(bytes: Buffer): Promise<NewEvent[]> {
  const source = { origin: 'bench.ndjson', historic: true }
  const rows: NewEvent[] = []
  const options = { name: 'bench.ndjson', source, ordinals: new FileOrdinals(), startTime: 0 }
  for await (const prepared of readEvents(one(bytes), options)) {
    for (const item of prepared) if ('event' in item) rows.push(item.event)
  }
  return rows
}

/** What SQLite itself can take: rows that are ready, in transactions of a thousand. */
async function insertBare(path: string, rows: readonly NewEvent[]): Promise<number> {
  const db = openStore(path)
  const store = new EventStore(db)
  const speed = await rate(rows.length, () => {
    for (let i = 0; i < rows.length; i += batch) {
      db.transaction(() => store.insert(rows.slice(i, i + batch))).immediate()
    }
  })
  db.close()
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
  return speed
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
