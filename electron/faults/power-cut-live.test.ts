import { cpSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Violation } from '../simulation/violation'
import { buildChild } from './test-child'
import { buildDisk, type Disk, type Fault } from './test-disk'
import { importLive, LiveLab } from './test-live-lab'
import { attend, restAll } from './test-live-persons'
import { livePlaybooks } from './test-live-playbooks'
import { eventsFrom, trouble } from './test-live-trouble'
import { firstSeed, randomOf, rounds, roundsTimeout, tellSeed } from './test-rounds'

// R2, R3, F4 of reliability.md: live runs on a disk that loses power. What the service has seen, and what the product
// has shown, is in the ledger that the disk still holds.

const built = buildDisk()
const disk: Disk | null = 'missing' in built ? null : built
if ('missing' in built) console.warn(`Skipped: power cuts during live runs, since ${built.missing}`)

let program: string
beforeAll(async () => {
  if (disk) program = await buildChild('test-live-child', 'power-cut-live')
})
afterAll(() => disk?.remove())

beforeEach(tellSeed)

/** Operations of a life in which a cut may fall: its start, and a good many of its runs' commits. */
const span = 500

type Cut = { lab: LiveLab; fault: Fault; random: () => number; first: number; synchronous?: string }

/** One life until the cut. Its folder is then what the disk holds; returns what the product has shown as confirmed. */
async function liveUntilCut({ lab, fault, random, first, synchronous }: Cut): Promise<Set<string>> {
  const image = join(lab.home, 'image')
  // A socket cannot be copied; the next owner makes a new one.
  cpSync(lab.folder, image, { recursive: true, filter: (path) => !path.endsWith('.sock') })
  const shown = new Set<string>()
  await lab.peer.order(trouble(random))
  await lab.live(
    async ({ client: { api } }) => {
      for (let n = first; ; n += 5) {
        await importLive(api, lab.file(eventsFrom(n, random)))
        await attend(api, { peer: lab.peer, now: lab.now, random })
        const { effects } = await api.live.effects({ states: ['CONFIRMED'], limit: 100 })
        for (const { id } of effects) shown.add(id)
        await sleep(10)
      }
    },
    {
      environment: {
        ...disk?.environment(lab.folder, image, fault),
        ...(synchronous ? { CORDON_TEST_SYNCHRONOUS: synchronous } : {}),
      },
    },
  )
  rmSync(lab.folder, { recursive: true })
  renameSync(image, lab.folder)
  return shown
}

describe.skipIf(!disk)('a power cut during live runs', () => {
  it.each(['lost', 'torn'] as const)(
    'leaves every effect that was begun in the ledger, where what was not synced is %s',
    async (mode) => {
      const random = randomOf(firstSeed)
      const lab = await LiveLab.open(program, livePlaybooks)
      let sent = 0
      for (let cut = 0; cut < rounds({ short: 10, long: 150 }); cut++) {
        const fault = { mode, at: 1 + Math.floor(random() * span), seed: firstSeed + cut }
        const shown = await liveUntilCut({ lab, fault, random, first: cut * 1000 })
        const { confirmed, sending } = await lab.look()
        sent += sending
        expect([...shown].filter((id) => !confirmed.has(id))).toEqual([])
      }
      // Else no cut fell between an intent and its answer, and little was tried.
      expect(sent).toBeGreaterThan(0)
      await lab.peer.order([])
      await lab.rest(({ client: { api } }) => restAll(api, lab, random))
      await lab.look(true)
    },
    roundsTimeout,
  )

  it(
    'is seen to lose effects that were begun where the database syncs less than FULL',
    async () => {
      const random = randomOf(firstSeed + 1)
      const lab = await LiveLab.open(program, livePlaybooks)
      let seen = ''
      for (let cut = 0; cut < 5 && seen === ''; cut++) {
        const fault = { mode: 'lost', at: span - cut * 50, seed: cut } as const
        await liveUntilCut({ lab, fault, random, first: cut * 1000, synchronous: 'NORMAL' })
        try {
          await lab.look()
        } catch (error) {
          if (!(error instanceof Violation)) throw error
          seen = error.message
        }
      }
      expect(seen).toMatch(/the ledger has no such effect|was sent \d+ times with \d+ INTENT/)
    },
    roundsTimeout,
  )
})
