import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { loginEvents, loginId } from '../core/testing'
import type { Db } from '../store/open'
import { RunStore } from '../store/runs'
import { temporaryFolder } from '../store/testing'
import type { ApiClient } from '../api'
import { liveOnce, Mortal } from './test-kill-nine'
import { firstSeed, randomOf, rounds, roundsTimeout, tellSeed } from './test-rounds'
import { openSound } from './test-sound'

// R1, F1, F3 of reliability.md: the built product, killed at random moments, its beginnings among them. What it answered
// is what it has promised.

beforeEach(tellSeed)

/** Of a start after a kill; R1 asks for 3 s, on a machine that does nothing else. */
const slowestStart = rounds({ short: 15_000, long: 3000 })

function numberOf(raw: string | object): number {
  if (typeof raw !== 'string') throw new Error('An event of ASCII has come back as bytes')
  return (JSON.parse(raw) as { n: number }).n
}

/** The events that a folder holds, by the number that the test has given each. */
function storedNumbers(db: Db): number[] {
  return db.prepare<[], string>('SELECT raw FROM events ORDER BY seq').pluck().all().map(numberOf)
}

async function numbersOf(api: ApiClient): Promise<number[]> {
  const numbers: number[] = []
  let after: number | null = 0
  while (after !== null) {
    const page: Awaited<ReturnType<ApiClient['events']['page']>> = await api.events.page({
      after,
      limit: 500,
    })
    numbers.push(...page.events.map(({ raw }) => numberOf(raw)))
    after = page.next
  }
  return numbers
}

const lineOf = (n: number): string => `${JSON.stringify({ n, text: 'x'.repeat(400) })}\n`

function writeLines(path: string, from: number, count: number): string {
  writeFileSync(path, Array.from({ length: count }, (_, i) => lineOf(from + i)).join(''))
  return path
}

/** Every fourth kill falls into the start, the others into the work. */
const withinStart = (kill: number, random: () => number) =>
  kill % 4 === 3 ? { withinMs: random() * 800 } : {}

const fileEvents = 40

describe('imports of a process that is killed', () => {
  it(
    'lose nothing that was answered, and store nothing twice',
    async () => {
      const home = temporaryFolder()
      const folder = join(home, 'data')
      const random = randomOf(firstSeed)
      const answered: string[] = []
      const starts: number[] = []
      let files = 0
      const nextFile = () => writeLines(join(home, `${files}.ndjson`), fileEvents * files++, fileEvents)
      const promised = () => answered.length * fileEvents

      /** What was answered is there, and nothing is there twice. */
      const check = (numbers: readonly number[]) => {
        const found = new Set(numbers)
        expect(numbers.length).toBe(found.size)
        const lost = answered.filter((file) => {
          const first = Number(/(\d+)\.ndjson$/.exec(file)?.[1]) * fileEvents
          return Array.from({ length: fileEvents }, (_, i) => first + i).some((n) => !found.has(n))
        })
        expect(lost).toEqual([])
      }

      for (let kill = 0; kill < rounds({ short: 12, long: 400 }); kill++) {
        const startMs = await liveOnce({
          folder,
          ...withinStart(kill, random),
          work: async ({ client: { api } }, killIn) => {
            // A short run looks each time; a long one would spend its time looking.
            if (kill % rounds({ short: 1, long: 20 }) === 0) check(await numbersOf(api))
            killIn(random() * 500)
            for (;;) {
              const file = nextFile()
              const result = await api.events.importFile({ file })
              expect(result).toMatchObject({ read: fileEvents, stored: fileEvents, error: null })
              answered.push(file)
            }
          },
        })
        if (startMs !== null) starts.push(startMs)
      }
      expect(promised()).toBeGreaterThan(0)
      check(await openSound(folder, storedNumbers))
      expect(starts.sort((a, b) => a - b)[Math.floor(starts.length * 0.95)]).toBeLessThan(slowestStart)

      // Sent again, as whoever had no answer would: what was stored is known, the rest is taken.
      const again: string[] = []
      await liveOnce({
        folder,
        work: async ({ client: { api } }) => {
          for (let file = 0; file < files; file++) {
            const path = join(home, `${file}.ndjson`)
            const { stored, duplicates } = await api.events.importFile({ file: path })
            expect(stored + duplicates).toBe(fileEvents)
            again.push(...(answered.includes(path) && stored > 0 ? [path] : []))
          }
        },
      })
      expect(again).toEqual([])
      const numbers = await openSound(folder, storedNumbers)
      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: files * fileEvents }, (_, i) => i))
    },
    roundsTimeout,
  )

  it(
    'of one large file are finished by importing it again',
    async () => {
      const home = temporaryFolder()
      const folder = join(home, 'data')
      const random = randomOf(firstSeed + 1)
      const total = 20_000
      const file = writeLines(join(home, 'large.ndjson'), 0, total)
      let [kept, partly] = [0, 0]
      for (let kill = 0; kill < rounds({ short: 6, long: 100 }); kill++) {
        const host = new Mortal(folder, ['import', file, '--json'])
        // From the moment the database is open, so that most kills fall into the import and not into the start.
        await vi.waitUntil(
          () => kill === 0 || host.isOver || existsSync(join(folder, 'cordon.db-wal')),
          60_000,
        )
        await new Promise((resolve) => setTimeout(resolve, random() * 700))
        await host.killNine()
        if (!existsSync(join(folder, 'cordon.db'))) continue
        const numbers = await openSound(folder, storedNumbers)
        expect(new Set(numbers).size).toBe(numbers.length)
        // Never less than after the kill before: a start loses nothing.
        expect(numbers.length).toBeGreaterThanOrEqual(kept)
        kept = numbers.length
        if (kept > 0 && kept < total) partly++
        if (kept === total) rmSync(folder, { recursive: true })
        if (kept === total) kept = 0
      }
      const whole = new Mortal(folder, ['import', file, '--json'])
      expect(await whole.ended).toEqual({ code: 0, signal: null })
      expect(JSON.parse(whole.out)).toMatchObject({
        read: total,
        stored: total - kept,
        duplicates: kept,
        parked: 0,
      })
      expect(await openSound(folder, storedNumbers)).toEqual(Array.from({ length: total }, (_, n) => n))
      // Else no kill fell into an import, and nothing was tried.
      expect(partly).toBeGreaterThan(0)
    },
    roundsTimeout,
  )
})

/** The hashes of a replay's runs, in order; every run is read, and checked against its hashes. */
function runHashes(db: Db, id: string): string[] {
  const runs = new RunStore(db)
  const replay = runs.replay(id)
  if (!replay) throw new Error(`The replay ${id} was promised and is not there`)
  const hashes: string[] = []
  for (let before: number | null = null; ; ) {
    const read = runs.runs(replay.seq, { all: true }, before, 500)
    for (const { position, run_hash: hash } of read.runs) hashes[position] = hash
    before = read.runs.at(-1)?.position ?? before
    if (read.isLast) return hashes
  }
}

describe('replays of a process that is killed', () => {
  it(
    'are shown as interrupted, and hold the first runs of the whole replay',
    async () => {
      const home = temporaryFolder()
      const folder = join(home, 'data')
      mkdirSync(folder)
      const random = randomOf(firstSeed + 2)
      const path = join(home, 'logins.ndjson')
      writeFileSync(path, readFileSync(loginEvents, 'utf8').trimEnd().concat('\n').repeat(20))
      const request = { playbook: { id: loginId }, events: { kind: 'file', path } } as const

      let reference = ''
      let wholeMs = 0
      await liveOnce({
        folder,
        work: async ({ client: { api } }) => {
          const began = performance.now()
          reference = (await api.replays.start(request)).id
          expect(await api.replays.finished({ id: reference })).toMatchObject({
            state: 'finished',
            error: null,
          })
          wholeMs = performance.now() - began
        },
      })
      const whole = await openSound(folder, (db) => runHashes(db, reference))
      expect(whole).toHaveLength(4000)

      const promised: string[] = []
      const finished = new Set([reference])
      for (let kill = 0; kill < rounds({ short: 12, long: 400 }); kill++) {
        await liveOnce({
          folder,
          ...withinStart(kill, random),
          work: async ({ client: { api } }, killIn) => {
            for (const id of promised.slice(-3)) {
              const { state } = await api.replays.get({ id })
              // One that was not answered may have finished all the same.
              expect(finished.has(id) ? ['finished'] : ['interrupted', 'finished']).toContain(state)
            }
            const { id } = await api.replays.start(request)
            promised.push(id)
            killIn(random() * wholeMs)
            const { state } = await api.replays.finished({ id })
            if (state === 'finished') finished.add(id)
          },
        })
      }

      const states = new Map<string, string>()
      await liveOnce({
        folder,
        work: async ({ client: { api } }) => {
          for (const id of promised) states.set(id, (await api.replays.get({ id })).state)
        },
      })
      expect([...states.values()].filter((state) => state === 'running')).toEqual([])
      let parts = 0
      await openSound(folder, (db) => {
        for (const id of promised) {
          const hashes = runHashes(db, id)
          expect(hashes).toEqual(whole.slice(0, hashes.length))
          expect(hashes.length === whole.length || states.get(id) === 'interrupted').toBe(true)
          if (hashes.length > 0 && hashes.length < whole.length) parts++
        }
      })
      // Else no kill fell into a replay, and nothing was tried.
      expect(parts).toBeGreaterThan(0)
    },
    roundsTimeout,
  )
})
