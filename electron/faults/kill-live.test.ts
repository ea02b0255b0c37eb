import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildChild } from './test-child'
import { repeated } from './test-counting-peer'
import { withinStart } from './test-kill-nine'
import { importLive, LiveLab } from './test-live-lab'
import { eventsFrom, trouble } from './test-live-trouble'
import { attend, restAll } from './test-live-persons'
import { livePlaybooks } from './test-live-playbooks'
import { firstSeed, randomOf, rounds, roundsTimeout, tellSeed } from './test-rounds'

// R1, R3, R4, R5, F1, F3, F37 of reliability.md and E3, E6 of product.md: live runs of a real process that is killed at
// random moments, over a service in another process, which misbehaves and counts.

beforeEach(tellSeed)

let program: string
beforeAll(async () => {
  program = await buildChild('test-live-child', 'kill-live')
})

type Fallen = { intoRuns: number; intoSending: number }

async function killLive(seed: number, kills: number): Promise<Fallen> {
  const random = randomOf(seed)
  const lab = await LiveLab.open(program, livePlaybooks)
  const answered: string[] = []
  const fallen: Fallen = { intoRuns: 0, intoSending: 0 }
  for (let kill = 0; kill < kills; kill++) {
    await lab.peer.order(trouble(random))
    await lab.live(
      async ({ client: { api }, host }, killIn) => {
        void lab.progress(random() * 2500, host).then(() => killIn(0))
        for (let n = kill * 1000; ; n += 5) {
          const file = lab.file(eventsFrom(n, random))
          await importLive(api, file)
          answered.push(file)
          await attend(api, { peer: lab.peer, now: lab.now, random })
          await sleep(20)
        }
      },
      withinStart(kill, random),
    )
    const { runs, sending } = await lab.look()
    if (runs > 0) fallen.intoRuns++
    if (sending > 0) fallen.intoSending++
  }

  await lab.peer.order([])
  await lab.rest(async ({ client: { api } }) => {
    // What was answered is there: it was promised.
    for (const file of answered) expect(await importLive(api, file)).toMatchObject({ stored: 0 })
    await restAll(api, lab, random)
  })
  await lab.look(true)
  expect(repeated(await lab.peer.report()).byKey).toEqual([])
  return fallen
}

describe('live runs of a process that is killed', () => {
  it(
    'come to their end, each once, with every effect in a state that is true and none sent blindly',
    async () => {
      const fallen: Fallen = { intoRuns: 0, intoSending: 0 }
      const kills = rounds({ short: 28, long: 50 })
      const sets = rounds({ short: 4, long: 10 })
      for (let set = 0; set < sets; set++) {
        const { intoRuns, intoSending } = await killLive(firstSeed + set, kills)
        fallen.intoRuns += intoRuns
        fallen.intoSending += intoSending
      }
      // Else the kills fell into nothing, and nothing was tried.
      expect(fallen.intoRuns).toBeGreaterThan((sets * kills) / 2)
      expect(fallen.intoSending).toBeGreaterThan(sets)
    },
    roundsTimeout,
  )
})
