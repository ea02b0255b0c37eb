import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildChild } from './test-child'
import { buildDisk, type Disk, type Fault } from './test-disk'
import { firstSeed, randomOf, rounds, roundsTimeout, tellSeed } from './test-rounds'
import { eventIds, openSound } from './test-sound'

// R2, R9, F4, F6, F7 of reliability.md: a process stores events on a disk that fails, and says what it has promised.

const built = buildDisk()
const disk: Disk | null = 'missing' in built ? null : built
if ('missing' in built) console.warn(`Skipped: power cuts, since ${built.missing}`)

let program: string
beforeAll(async () => {
  if (disk) program = await buildChild('test-durable-child')
})
afterAll(() => disk?.remove())

beforeEach(tellSeed)

type Said = { stored: number[]; refused: string[]; isDone: boolean; signal: string | null; errors: string }

type Setting = { folder: string; image: string; fault: Fault | null; from?: number; synchronous?: string }

async function run({ folder, image, fault, from = 0, synchronous }: Setting): Promise<Said> {
  const child = spawn(process.execPath, [program], {
    env: {
      ...process.env,
      ...disk?.environment(folder, image, fault),
      CORDON_TEST_FOLDER: folder,
      CORDON_TEST_FROM: String(from),
      ...(synchronous ? { CORDON_TEST_SYNCHRONOUS: synchronous } : {}),
    },
  })
  let [out, errors] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)))
  child.stderr.on('data', (chunk: Buffer) => (errors += String(chunk)))
  const signal = await new Promise<string | null>((resolve) =>
    child.on('close', (_, signal) => resolve(signal)),
  )
  // A line that the end has cut off was promised to nobody.
  const lines = out.split('\n').slice(0, -1)
  const stored = lines.flatMap((line) => /^stored (\d+)$/.exec(line)?.slice(1).map(Number) ?? [])
  const refused = lines.flatMap((line) => /^refused \d+ (.*)$/.exec(line)?.slice(1) ?? [])
  return { stored, refused, isDone: lines.at(-1) === 'done', signal, errors }
}

const homes: string[] = []

/** A data folder and the image of its disk, for one process. */
function folders(): { folder: string; image: string } {
  const home = mkdtempSync(join(tmpdir(), 'cordon-power-'))
  homes.push(home)
  const made = { folder: join(home, 'data'), image: join(home, 'image') }
  for (const path of Object.values(made)) mkdirSync(path)
  return made
}

/** After each round: all rounds together would fill a small disk. */
function discardFolders(): void {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true })
}
afterEach(discardFolders)

/** What was lost of what was promised; 25 events a batch, and a batch whole or not at all. */
async function lostOf(folder: string, stored: readonly number[]): Promise<number[]> {
  const ids = await openSound(folder, eventIds)
  expect(new Set(ids).size).toBe(ids.length)
  const counts = new Map<number, number>()
  for (const id of ids) counts.set(Number.parseInt(id), (counts.get(Number.parseInt(id)) ?? 0) + 1)
  expect([...new Set(counts.values())].filter((count) => count !== 25)).toEqual([])
  return stored.filter((batch) => !counts.has(batch))
}

/** How many operations a run has that nothing interrupts: the cuts are spread over them. */
async function operationsOf(synchronous?: string): Promise<number> {
  const { folder, image } = folders()
  const said = await run({ folder, image, fault: null, ...(synchronous ? { synchronous } : {}) })
  expect(said).toMatchObject({ isDone: true, signal: null, errors: '', refused: [] })
  expect(await lostOf(folder, said.stored)).toEqual([])
  return disk?.operations() ?? 0
}

const cuts = rounds({ short: 12, long: 300 })

describe.skipIf(!disk)('a power cut', () => {
  it.each(['lost', 'torn'] as const)(
    'loses no event that was promised, where what was not synced is %s',
    async (mode) => {
      const operations = await operationsOf()
      const random = randomOf(firstSeed)
      let promised = 0
      for (let cut = 0; cut < cuts; cut++) {
        // One of each stretch of the run, so that its beginning and its end are cut too.
        const at = 1 + Math.floor(((cut + random()) / cuts) * operations)
        const fault = { mode, at, seed: firstSeed + cut }
        const { folder, image } = folders()
        const said = await run({ folder, image, fault })
        const { isDone, signal, errors } = said
        const lost = await lostOf(isDone ? folder : image, said.stored)
        // The order in which senders come may make a run a little shorter than the one that was counted.
        expect({ fault, signal, errors, lost }).toEqual({
          fault,
          signal: isDone ? null : 'SIGKILL',
          errors: '',
          lost: [],
        })
        promised += said.stored.length
        discardFolders()
      }
      // Had nothing been promised, nothing could have been lost.
      expect(promised).toBeGreaterThan(cuts)
    },
    roundsTimeout,
  )

  it(
    'during the recovery from another loses nothing either',
    async () => {
      const operations = await operationsOf()
      const random = randomOf(firstSeed + 1)
      for (let cut = 0; cut < cuts / 4; cut++) {
        const first = folders()
        const fault = {
          mode: 'torn',
          at: 1 + Math.floor(random() * operations),
          seed: firstSeed + cut,
        } as const
        const before = await run({ ...first, fault })
        // The disk of the second process begins as the first cut has left it.
        const second = folders()
        const left = before.isDone ? first.folder : first.image
        cpSync(left, second.folder, { recursive: true })
        cpSync(left, second.image, { recursive: true })
        const again = { ...fault, at: 1 + Math.floor(random() * 40) }
        const after = await run({ ...second, fault: again, from: 1000 })
        expect(after.signal).toBe('SIGKILL')
        const lost = await lostOf(second.image, [...before.stored, ...after.stored])
        expect({ fault, again, lost }).toEqual({ fault, again, lost: [] })
        discardFolders()
      }
    },
    roundsTimeout,
  )

  it(
    'is seen to lose promised events where the database syncs less than FULL',
    async () => {
      const operations = await operationsOf('NORMAL')
      let losses = 0
      for (let cut = 0; cut < 10 && losses === 0; cut++) {
        const { folder, image } = folders()
        const fault = { mode: 'lost', at: Math.floor(operations * (0.95 - cut * 0.05)), seed: cut } as const
        const said = await run({ folder, image, fault, synchronous: 'NORMAL' })
        losses += (await lostOf(image, said.stored)).length
      }
      expect(losses).toBeGreaterThan(0)
    },
    roundsTimeout,
  )
})

describe.skipIf(!disk)('a disk', () => {
  it.each([
    ['full', /^SQLITE_FULL$/],
    ['sick', /^SQLITE_IOERR/],
  ] as const)(
    'that is %s for a time takes no promise with it, and is written again after it',
    async (mode, code) => {
      const operations = await operationsOf()
      const random = randomOf(firstSeed + 2)
      let refusals = 0
      for (let round = 0; round < cuts / 6; round++) {
        const { folder, image } = folders()
        const at = Math.floor(operations * (0.1 + 0.8 * random()))
        // More than the writing back of the log takes, whose failures nobody is told of.
        const fault = { mode, at, lasting: 4 + Math.floor(random() * 10) }
        const said = await run({ folder, image, fault })
        const { isDone, errors } = said
        expect({ fault, isDone, errors }).toEqual({ fault, isDone: true, errors: '' })
        expect(said.refused.filter((refused) => !code.test(refused))).toEqual([])
        expect(new Set(said.stored).size).toBe(60)
        const lost = [await lostOf(folder, said.stored), await lostOf(image, said.stored)]
        expect({ fault, lost }).toEqual({ fault, lost: [[], []] })
        refusals += said.refused.length
        discardFolders()
      }
      expect(refusals).toBeGreaterThan(0)
    },
    roundsTimeout,
  )
})
