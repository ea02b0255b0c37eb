import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ApiClient } from '../api'
import { buildChild } from './test-child'
import { repeated } from './test-counting-peer'
import { importLive, LiveLab } from './test-live-lab'
import { restAll } from './test-live-persons'
import { quickPlaybooks } from './test-live-playbooks'
import { firstSeed, randomOf, roundsTimeout, tellSeed } from './test-rounds'

// E3 and E11 of product.md, R1 of reliability.md: each live event meets each deployed playbook once, whatever dies.

beforeEach(tellSeed)

let program: string
beforeAll(async () => {
  program = await buildChild('test-live-child', 'many-events')
})

const slices = 10
const sliceEvents = 2000
/** One of so many events is acted on. */
const loudEvery = 100
/** What the process writes down at the least of one slice, each of whose events is computed with at least once. */
const sliceBytes = sliceEvents * 'quick/n2 00000000000000000000000000000000\n'.length

async function runsOf(api: ApiClient): Promise<number[]> {
  const { deployments } = await api.live.status()
  return deployments.map(({ completed, failed, cancelled }) => completed + failed + cancelled)
}

describe('20,000 live events, and a process that is killed ten times', () => {
  it(
    'make one run of each playbook for each event, and events of old make none',
    async () => {
      const random = randomOf(firstSeed)
      const lab = await LiveLab.open(program, quickPlaybooks)
      const files = Array.from({ length: slices }, (_, slice) =>
        lab.file(
          Array.from({ length: sliceEvents }, (_, i) => ({
            n: slice * sliceEvents + i,
            user: 'user-1',
            severity: i % loudEvery === 0 ? 90 : 50,
          })),
        ),
      )
      const answered = new Set<string>()
      let underWay = 0
      for (let kill = 0; kill < slices; kill++) {
        await lab.live(async ({ client: { api }, host }, killIn) => {
          void lab.progress(random() * sliceBytes, host).then(() => killIn(0))
          for (const file of files.slice(0, kill + 1)) {
            if (answered.has(file)) continue
            await importLive(api, file)
            answered.add(file)
          }
          await host.ended
        })
        const { ended } = await lab.look()
        if (ended < (kill + 1) * sliceEvents * quickPlaybooks.length) underWay++
      }
      // Else the kills fell into nothing, and nothing was tried.
      expect(underWay).toBeGreaterThan(slices / 2)

      const old = join(lab.home, 'old.ndjson')
      writeFileSync(old, Array.from({ length: 500 }, (_, n) => `{"severity":90,"old":${n}}\n`).join(''))
      const all = slices * sliceEvents
      await lab.rest(async ({ client: { api } }) => {
        for (const file of files) await importLive(api, file)
        await restAll(api, lab, random)
        expect(await runsOf(api)).toEqual([all, all])
        expect(await api.events.importFile({ file: old })).toMatchObject({ stored: 500 })
        // One that comes after them, and is offered after all that are before it.
        await importLive(api, lab.file([{ n: all, user: 'user-1', severity: 50 }]))
        await restAll(api, lab, random)
        expect(await runsOf(api)).toEqual([all + 1, all + 1])
        expect(await api.live.effects({ limit: 500 })).toMatchObject({ total: all / loudEvery })
      })
      await lab.look(true)
      expect(repeated(await lab.peer.report())).toEqual({ byKey: [], byTarget: [] })
    },
    roundsTimeout,
  )
})
