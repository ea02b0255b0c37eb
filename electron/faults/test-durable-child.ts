import { join } from 'node:path'
import type { NewEvent } from '../ingest/event'
import { EventStore } from '../store/events'
import { openStore } from '../store/open'
import { Writer } from '../store/writer'

// A process that stores events with the parts the product stores them with, and says of each batch that it is stored,
// once it is. What it says is what a sender was promised. Whoever starts it ends it when he likes.

const { CORDON_TEST_FOLDER = '', CORDON_TEST_FROM = '0', CORDON_TEST_SYNCHRONOUS } = process.env
const batches = 60
const batchEvents = 25
const senders = 3
const retryMs = 20
const retries = 100

const db = openStore(join(CORDON_TEST_FOLDER, 'cordon.db'))
// For the test of the test: with less than FULL, a power cut must be seen to lose what was promised.
if (CORDON_TEST_SYNCHRONOUS) db.pragma(`synchronous=${CORDON_TEST_SYNCHRONOUS}`)
const events = new EventStore(db)
const writer = new Writer(db)

function batchOf(number: number): NewEvent[] {
  return Array.from({ length: batchEvents }, (_, i) => ({
    id: `${number}-${i}`,
    time: 1_780_495_200_000 + number,
    severity: 0,
    origin: 'test',
    historic: true,
    flags: 0,
    // Large enough that the log is written back into the database several times.
    raw: `${number}-${i} `.repeat(800),
    doc: null,
  }))
}

/** Stores one batch; tries again as a sender does, until the disk takes it. */
async function send(number: number): Promise<void> {
  const batch = batchOf(number)
  for (let tried = 1; ; tried++) {
    try {
      await writer.write(() => events.insert(batch))
      process.stdout.write(`stored ${number}\n`)
      return
    } catch (error) {
      process.stdout.write(`refused ${number} ${(error as { code?: string }).code ?? String(error)}\n`)
      if (tried === retries) throw error
      await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
  }
}

let next = Number(CORDON_TEST_FROM)
const last = next + batches
async function sendAll(): Promise<void> {
  while (next < last) await send(next++)
}

await Promise.all(Array.from({ length: senders }, sendAll))
db.close()
process.stdout.write('done\n')
