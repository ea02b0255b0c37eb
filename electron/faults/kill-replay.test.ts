import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ApiClient } from '../api'
import { loginEvents, loginId } from '../core/testing'
import type { Db } from '../store/open'
import { RunStore } from '../store/runs'
import { temporaryFolder } from '../store/testing'
import { liveOnce, withinStart } from './test-kill-nine'
import { firstSeed, randomOf, rounds, roundsTimeout, tellSeed } from './test-rounds'
import { openSound } from './test-sound'

// R1, F1, F3 of reliability.md and E6 of product.md: replays of the built product, killed at random moments.

beforeEach(tellSeed)

/** As many as make a replay of about a second, which has its own thread. */
const copies = 40
const runsEach = 200 * copies

type Request = Parameters<ApiClient['replays']['start']>[0]

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

/** One that nothing interrupts: its id. */
async function wholeReplay(folder: string, request: Request): Promise<string> {
  let whole: string | null = null
  await liveOnce({
    folder,
    work: async ({ client: { api } }) => {
      const { id } = await api.replays.start(request)
      expect(await api.replays.finished({ id })).toMatchObject({ state: 'finished', error: null })
      whole = id
    },
  })
  if (!whole) throw new Error('The whole replay did not come to its end')
  return whole
}

/** Resolves when a replay has made as many runs, or has ended. Not a time: how fast it goes is the machine's. */
async function reached(api: ApiClient, id: string, runs: number): Promise<void> {
  for await (const { processed } of await api.replays.follow({ id })) if (processed >= runs) return
}

async function finish(api: ApiClient, id: string): Promise<void> {
  await api.replays.resume({ id })
  expect(await api.replays.finished({ id })).toMatchObject({ state: 'finished', error: null })
}

/** Kills replays; returns how many were left with a part of their runs. */
async function killReplays(seed: number, kills: number): Promise<number> {
  const home = temporaryFolder()
  const folder = join(home, 'data')
  const random = randomOf(seed)
  const path = join(home, 'logins.ndjson')
  writeFileSync(path, readFileSync(loginEvents, 'utf8').trimEnd().concat('\n').repeat(copies))
  const request: Request = { playbook: { id: loginId }, events: { kind: 'file', path } }
  const whole = await wholeReplay(folder, request)
  const reference = await openSound(folder, (db) => runHashes(db, whole))
  expect(reference).toHaveLength(runsEach)

  const promised: string[] = []
  const finished = new Set([whole])
  const checkStates = async (api: ApiClient) => {
    for (const id of [whole, ...promised]) {
      const { state } = await api.replays.get({ id })
      // One that was not answered may have finished all the same.
      expect(finished.has(id) ? ['finished'] : ['interrupted', 'finished']).toContain(state)
      if (state === 'finished') finished.add(id)
    }
  }
  for (let kill = 0; kill < kills; kill++) {
    await liveOnce({
      folder,
      ...withinStart(kill, random),
      work: async ({ client: { api } }, killIn) => {
        await checkStates(api)
        // Every other time one that was killed before goes on, and is killed again.
        const left = kill % 2 === 0 ? undefined : promised.find((id) => !finished.has(id))
        const { id } = await (left === undefined
          ? api.replays.start(request)
          : api.replays.resume({ id: left }))
        if (left === undefined) promised.push(id)
        void reached(api, id, random() * runsEach).then(
          () => killIn(0),
          () => {},
        )
        const { state } = await api.replays.finished({ id })
        if (state === 'finished') finished.add(id)
      },
    })
  }
  await liveOnce({ folder, work: ({ client: { api } }) => checkStates(api) })

  let parts = 0
  await openSound(folder, (db) => {
    for (const id of promised) {
      const hashes = runHashes(db, id)
      expect(hashes).toEqual(reference.slice(0, hashes.length))
      expect(finished.has(id) && hashes.length < reference.length).toBe(false)
      if (hashes.length > 0 && hashes.length < reference.length) parts++
    }
  })
  const traces = new Set<string | null | undefined>()
  await liveOnce({
    folder,
    work: async ({ client: { api } }) => {
      for (const id of promised.filter((id) => !finished.has(id))) await finish(api, id)
      for (const id of [whole, ...promised]) traces.add((await api.replays.get({ id })).summary?.traceHash)
    },
  })
  expect([...traces]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
  await openSound(folder, (db) => {
    for (const id of promised) expect(runHashes(db, id)).toEqual(reference)
  })
  return parts
}

describe('replays of a process that is killed', () => {
  it(
    'are shown as interrupted, hold the first runs of the whole replay, and come to the same when they go on',
    async () => {
      let parts = 0
      for (let set = 0; set < rounds({ short: 1, long: 20 }); set++)
        parts += await killReplays(firstSeed + set, rounds({ short: 10, long: 25 }))
      // Else no kill fell into a replay, and nothing was tried.
      expect(parts).toBeGreaterThan(0)
    },
    roundsTimeout,
  )
})
