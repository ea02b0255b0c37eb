import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ApiClient } from '../api'
import type { Db } from '../store/open'
import { temporaryFolder } from '../store/testing'
import { cordon, liveOnce, Mortal, withinStart } from './test-kill-nine'
import { firstSeed, randomOf, rounds, roundsTimeout, tellSeed } from './test-rounds'
import { openSound } from './test-sound'

// R1, F1, F3 of reliability.md: the built product, killed at random moments, some of them while it starts. What it has
// answered is what it has promised.

beforeEach(tellSeed)

/** Of a start after a kill; R1 asks for 3 s, on a machine that does nothing else. */
const slowestStartMs = rounds({ short: 15_000, long: 3000 })

const lineOf = (n: number): string => `${JSON.stringify({ n, text: 'x'.repeat(400) })}\n`

function writeLines(path: string, from: number, count: number): string {
  writeFileSync(path, Array.from({ length: count }, (_, i) => lineOf(from + i)).join(''))
  return path
}

function numberOf(raw: string | object): number {
  if (typeof raw !== 'string') throw new Error('An event of ASCII has come back as bytes')
  return (JSON.parse(raw) as { n: number }).n
}

/** The events that a folder holds, by the number that the test has given each, in order of import. */
function storedNumbers(db: Db): number[] {
  return db.prepare<[], string>('SELECT raw FROM events ORDER BY seq').pluck().all().map(numberOf)
}

async function answeredNumbers(api: ApiClient): Promise<number[]> {
  const numbers: number[] = []
  for (let after: number | null = 0; after !== null; ) {
    const page: Awaited<ReturnType<ApiClient['events']['page']>> = await api.events.page({
      after,
      limit: 500,
    })
    numbers.push(...page.events.map(({ raw }) => numberOf(raw)))
    after = page.next
  }
  return numbers
}

const numbersFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => first + i)

const fileEvents = 40

/** Small files, each of which is promised when its import is answered. */
class Files {
  readonly #home = temporaryFolder()
  readonly answered = new Set<number>()
  count = 0

  path(file: number): string {
    return join(this.#home, `${file}.ndjson`)
  }

  make(): number {
    writeLines(this.path(this.count), this.count * fileEvents, fileEvents)
    return this.count++
  }
}

/** What was promised is there, and nothing is there twice. */
function check({ answered }: Files, numbers: readonly number[]): void {
  const found = new Set(numbers)
  const promised = [...answered].flatMap((file) => numbersFrom(file * fileEvents, fileEvents))
  const lost = promised.filter((n) => !found.has(n))
  expect({ twice: numbers.length - found.size, lost }).toEqual({ twice: 0, lost: [] })
}

async function killImports(seed: number, kills: number): Promise<number[]> {
  const folder = join(temporaryFolder(), 'data')
  const random = randomOf(seed)
  const files = new Files()
  const starts: number[] = []
  for (let kill = 0; kill < kills; kill++) {
    const startMs = await liveOnce({
      folder,
      ...withinStart(kill, random),
      work: async ({ client: { api } }, killIn) => {
        check(files, await answeredNumbers(api))
        killIn(random() * 500)
        for (;;) {
          const file = files.make()
          const result = await api.events.importFile({ file: files.path(file) })
          expect(result).toMatchObject({ read: fileEvents, stored: fileEvents, error: null })
          files.answered.add(file)
        }
      },
    })
    if (startMs !== null) starts.push(startMs)
  }
  // Else no kill fell into an import, and nothing was tried.
  expect(files.answered.size).toBeGreaterThan(0)
  check(files, await openSound(folder, storedNumbers))

  // Sent again, as whoever had no answer would: what was promised is known, the rest is taken.
  const again = new Map<number, number>()
  await liveOnce({
    folder,
    work: async ({ client: { api } }) => {
      for (let file = 0; file < files.count; file++) {
        const { stored, duplicates } = await api.events.importFile({ file: files.path(file) })
        expect(stored + duplicates).toBe(fileEvents)
        again.set(file, stored)
      }
    },
  })
  expect([...files.answered].filter((file) => again.get(file) !== 0)).toEqual([])
  const numbers = await openSound(folder, storedNumbers)
  expect(numbers.toSorted((a, b) => a - b)).toEqual(numbersFrom(0, files.count * fileEvents))
  return starts
}

const largeEvents = 20_000

/** Bytes of a folder's database and of its log. */
function sizeOf(folder: string): number {
  const sizes = ['cordon.db', 'cordon.db-wal'].map((name) =>
    statSync(join(folder, name), { throwIfNoEntry: false }),
  )
  return sizes.reduce((sum, stats) => sum + (stats?.size ?? 0), 0)
}

/** Kills the import of a file, each time it is tried again; returns how many kills fell into one. */
async function killLargeImport(seed: number, kills: number): Promise<number> {
  const home = temporaryFolder()
  const folder = join(home, 'data')
  const random = randomOf(seed)
  const file = writeLines(join(home, 'large.ndjson'), 0, largeEvents)
  let [kept, partly] = [0, 0]
  for (let kill = 0; kill < kills; kill++) {
    const host = new Mortal(folder, cordon('import', file, '--json'))
    // After so much of what is left has been written. Not after a time: how fast it is is the machine's.
    const until = sizeOf(folder) + random() * 0.8 * (largeEvents - kept) * lineOf(largeEvents).length
    while (!host.isOver && sizeOf(folder) < until) await sleep(1)
    await host.killNine()
    const numbers = await openSound(folder, storedNumbers)
    // Never less than after the kill before: a start loses nothing.
    expect([numbers.length >= kept, numbers]).toEqual([true, numbersFrom(0, numbers.length)])
    kept = numbers.length
    if (kept > 0 && kept < largeEvents) partly++
    if (kept === largeEvents) rmSync(folder, { recursive: true })
    if (kept === largeEvents) kept = 0
  }
  const whole = new Mortal(folder, cordon('import', file, '--json'))
  expect(await whole.ended).toEqual({ code: 0, signal: null })
  const sum = { read: largeEvents, stored: largeEvents - kept, duplicates: kept, parked: 0 }
  expect(JSON.parse(whole.out)).toMatchObject(sum)
  expect(await openSound(folder, storedNumbers)).toEqual(numbersFrom(0, largeEvents))
  return partly
}

describe('imports of a process that is killed', () => {
  it(
    'lose nothing that was answered, and store nothing twice',
    async () => {
      const starts: number[] = []
      for (let set = 0; set < rounds({ short: 1, long: 16 }); set++)
        starts.push(...(await killImports(firstSeed + set, rounds({ short: 12, long: 25 }))))
      const p95 = starts.toSorted((a, b) => a - b)[Math.floor(starts.length * 0.95)]
      expect(p95).toBeLessThan(slowestStartMs)
    },
    roundsTimeout,
  )

  it(
    'of one large file are finished by importing it again',
    async () => {
      const kills = rounds({ short: 6, long: 100 })
      expect(await killLargeImport(firstSeed + 100, kills)).toBeGreaterThan(0)
    },
    roundsTimeout,
  )
})
