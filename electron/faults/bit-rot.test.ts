import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../core/app'
import { configOf, loginEvents, replay, streamOf } from '../core/testing'
import { EventStore } from '../store/events'
import { type Db, openStore } from '../store/open'
import { RunStore } from '../store/runs'
import { isDamage, StoreError } from '../store/store-error'
import { temporaryFolder } from '../store/testing'
import { findChangedRow } from '../store/verify'
import { firstSeed, randomOf, rounds, roundsTimeout, tellSeed } from './test-rounds'

// R10, F8 of reliability.md: a disk that gives back other bytes than it was given. SQLite alone sees few of them.

beforeEach(tellSeed)

/** All events and runs of a database, as the product reads them, one line each. */
function contentOf(db: Db): string[] {
  const events = new EventStore(db)
  const lines: string[] = []
  for (let rows = events.page(0, 100); rows.length > 0; rows = events.page(rows.at(-1)?.seq ?? 0, 100))
    lines.push(...rows.map((row) => JSON.stringify(row)))
  const runs = new RunStore(db)
  for (const { seq } of runs.replays(null, 100)) {
    for (let before: number | null = null; ; ) {
      const read = runs.runs(seq, { all: true }, before, 100)
      lines.push(...read.runs.map((run) => JSON.stringify(run)))
      before = read.runs.at(-1)?.position ?? before
      if (read.isLast) break
    }
  }
  return lines
}

/** A database of the sample's events and runs, closed, as bytes; and what is in it. */
async function sampleFile(): Promise<{ bytes: Buffer; content: string[] }> {
  const folder = temporaryFolder()
  const app = await createApp(configOf(folder))
  await app.importer.importBytes(streamOf(readFileSync(loginEvents)), { name: 'logins.ndjson' })
  // Enough of them that most of the file is content, and not the pages of tables that are empty.
  for (let i = 0; i < 5; i++) await replay(app)
  await app.close()
  const path = join(folder, 'cordon.db')
  const db = openStore(path)
  const content = contentOf(db)
  db.close()
  return { bytes: readFileSync(path), content }
}

type Seen = 'refused' | 'seen' | 'harmless' | 'served'

/** What comes of a file in which something has changed. Throws when a failure is none that people are told about. */
async function look(bytes: Buffer, content: readonly string[]): Promise<Seen> {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-rot-'))
  try {
    const path = join(folder, 'cordon.db')
    writeFileSync(path, bytes)
    let db: Db
    try {
      db = openStore(path)
    } catch (error) {
      if (error instanceof StoreError) return 'refused'
      throw error
    }
    try {
      return await lookInto(db, content)
    } finally {
      db.close()
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function lookInto(db: Db, content: readonly string[]): Promise<Seen> {
  try {
    const found = contentOf(db)
    if (found.length === content.length && found.every((line, i) => line === content[i])) return 'harmless'
  } catch (error) {
    if (error instanceof StoreError || isDamage(error)) return 'seen'
    throw error
  }
  const isSeen =
    (await findChangedRow(db, async () => undefined)) !== null ||
    db.pragma('integrity_check', { simple: true }) !== 'ok'
  return isSeen ? 'seen' : 'served'
}

describe('a database in which a bit has flipped', () => {
  it(
    'is seen to have changed, or serves what it was given',
    async () => {
      const { bytes, content } = await sampleFile()
      expect(content).toHaveLength(1200)
      const random = randomOf(firstSeed)
      const counts = { refused: 0, seen: 0, harmless: 0, served: 0 }
      const served: { byte: number; bit: number }[] = []
      for (let flip = 0; flip < rounds({ short: 100, long: 2000 }); flip++) {
        const [byte, bit] = [Math.floor(random() * bytes.length), Math.floor(random() * 8)]
        const rotten = Buffer.from(bytes)
        rotten[byte] = (rotten[byte] ?? 0) ^ (1 << bit)
        const outcome = await look(rotten, content)
        counts[outcome]++
        if (outcome === 'served') served.push({ byte, bit })
      }
      expect(served).toEqual([])
      // The sample is mostly content: most flips fall into some of it.
      expect(counts.seen).toBeGreaterThan(counts.harmless)
    },
    roundsTimeout,
  )

  it(
    'or a page was written over is seen to have changed, or serves what it was given',
    async () => {
      const { bytes, content } = await sampleFile()
      const random = randomOf(firstSeed + 1)
      const served: number[] = []
      for (let round = 0; round < rounds({ short: 30, long: 500 }); round++) {
        const at = Math.floor(random() * (bytes.length / 4096)) * 4096
        const rotten = Buffer.from(bytes)
        // With another page of the same file, as a disk does that writes to the wrong place; or with nothing.
        if (round % 2 === 0) rotten.fill(0, at, at + 4096)
        else bytes.copy(rotten, at, Math.floor(random() * (bytes.length / 4096)) * 4096)
        if ((await look(rotten, content)) === 'served') served.push(at)
      }
      expect(served).toEqual([])
    },
    roundsTimeout,
  )
})
