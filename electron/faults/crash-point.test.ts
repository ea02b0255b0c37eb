import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createApp } from '../core/app'
import { configOf, loginEvents, loginId, streamOf } from '../core/testing'
import type { Db } from '../store/open'
import { RunStore } from '../store/runs'
import { temporaryFolder } from '../store/testing'
import { crashAt } from './test-crash-point'
import { rounds, roundsTimeout } from './test-rounds'
import { eventIds, openSound } from './test-sound'

// R6, F2, F3, R12 of reliability.md: an app that dies at its first durable write, at its second, and so on, until one
// comes to its end.

const lines = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `{"n":${from + i}}\n`).join('')

/** A crash that does not come. */
const never = Number.MAX_SAFE_INTEGER

describe('crashAt', () => {
  it('leaves what was committed, before the write or with it', async () => {
    const look = (db: Db) => eventIds(db).length
    const importTwo = async (folder: string, seen: number[]) => {
      const app = await createApp(configOf(folder))
      for (const from of [0, 10]) {
        const { stored } = await app.importer.importBytes(streamOf(lines(from, 10)), { name: 'x.ndjson' })
        seen.push(stored)
      }
      await app.close()
    }
    const all: number[] = []
    const whole = await crashAt({ at: never, when: 'before' }, (folder) => importTwo(folder, all))
    expect([whole.end, all, await openSound(whole.left, look)]).toEqual(['completed', [10, 10], 20])
    const last = whole.writes
    for (const [at, when, stored] of [
      [last - 1, 'before', 0],
      [last - 1, 'after', 10],
      [last, 'before', 10],
      [last, 'after', 20],
    ] as const) {
      const { end, left } = await crashAt({ at, when }, (folder) => importTwo(folder, []))
      expect([at, when, end, await openSound(left, look)]).toEqual([at, when, 'crashed', stored])
    }
  })

  it('lets nothing that comes after it reach the disk that is left', async () => {
    let tell: (said: unknown) => void
    const dead = new Promise<unknown>((resolve) => {
      tell = resolve
    })
    const { left } = await crashAt({ at: 20, when: 'before' }, async (folder, died) => {
      const app = await createApp(configOf(folder))
      for (let from = 0; !died.aborted; from++)
        await app.importer.importBytes(streamOf(lines(from, 1)), { name: 'x.ndjson' }).catch(() => undefined)
      tell(await app.importer.importBytes(streamOf(lines(1000, 5)), { name: 'y.ndjson' }).catch(String))
    })
    expect(await dead).toContain('This life has ended')
    const numbers = await openSound(left, (db) => db.prepare('SELECT raw FROM events').pluck().all())
    expect(numbers).not.toContain('{"n":1000}')
  })

  it('rejects with a failure of a life that goes on', async () => {
    const failing = crashAt({ at: 1, when: 'before' }, () => Promise.reject(new Error('as it says')))
    await expect(failing).rejects.toThrow('as it says')
  })
})

type Promised = { stored: number; finished: string[] }

const eventsFile = (): string => {
  const path = join(temporaryFolder(), 'logins.ndjson')
  // More than a batch of runs, so that a replay commits several times.
  writeFileSync(path, readFileSync(loginEvents, 'utf8').trimEnd().concat('\n').repeat(6))
  return path
}

/** Imports, and replays; says what it was promised as it goes. */
async function work(folder: string, path: string, promised: Promised): Promise<void> {
  const app = await createApp(configOf(folder))
  expect(app.events.count().events).toBeGreaterThanOrEqual(promised.stored)
  for (const { state } of app.replays.list(null, 100).replays) expect(state).not.toBe('running')
  for (const id of promised.finished) expect(app.replays.get(id).state).toBe('finished')
  for (let part = 0; part < 3; part++) {
    await app.importer.importBytes(streamOf(lines(part * 10, 10)), { name: 'x.ndjson' })
    promised.stored = Math.max(promised.stored, (part + 1) * 10)
  }
  const { id } = await app.replays.start({
    playbook: { id: loginId },
    events: { kind: 'file', path },
    reads: 'recorded',
    approvals: 'stop',
  })
  const { state } = await app.replays.finished(id)
  if (state === 'finished') promised.finished.push(id)
  await app.close()
}

function hashesOf(db: Db): string[][] {
  const runs = new RunStore(db)
  return runs.replays(null, 100).map(({ seq }) =>
    runs
      .runs(seq, { all: true }, null, 10_000)
      .runs.map(({ run_hash: hash }) => hash)
      .toReversed(),
  )
}

/**
 * Where the recovery from a crash is to crash, too. In a short run the second moves with the first, and comes before its
 * write alone; a long one tries every pair.
 */
function secondCrashes(first: number, when: 'before' | 'after', writes: number): number[] {
  const all = Array.from({ length: writes }, (_, i) => i + 1)
  const one = when === 'before' ? 1 + (first % writes) : never
  return rounds({ short: 1, long: writes }) === 1 ? [one] : all
}

describe('an import and a replay', () => {
  it.each(['before', 'after'] as const)(
    'that die just %s any of their durable writes, and again while they recover, keep what they promised',
    async (when) => {
      const path = eventsFile()
      const whole: Promised = { stored: 0, finished: [] }
      const { left, writes } = await crashAt({ at: never, when }, (folder) => work(folder, path, whole))
      const [reference = []] = await openSound(left, hashesOf)
      expect(reference).toHaveLength(1200)

      let crashes = 0
      for (let at = 1; ; at++) {
        const promised: Promised = { stored: 0, finished: [] }
        const first = await crashAt({ at, when }, (folder) => work(folder, path, promised))
        if (first.end === 'completed') break
        crashes++
        for (const again of secondCrashes(at, when, writes)) {
          const after: Promised = { stored: promised.stored, finished: [...promised.finished] }
          const second =
            again === never
              ? first
              : await crashAt({ folder: first.left, at: again, when }, (folder) => work(folder, path, after))
          const last: Promised = { stored: after.stored, finished: [...after.finished] }
          const third = await crashAt({ folder: second.left, at: never, when }, (folder) =>
            work(folder, path, last),
          )
          const kept = await openSound(third.left, (db) => ({ ids: eventIds(db), hashes: hashesOf(db) }))
          expect([at, again, third.end, kept.ids.length]).toEqual([at, again, 'completed', 30])
          for (const hashes of kept.hashes) expect(hashes).toEqual(reference.slice(0, hashes.length))
        }
      }
      expect(crashes).toBe(writes)
    },
    roundsTimeout,
  )
})
