import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../store/testing'
import { countsOf, loginId, openApp, processId, replay, resources } from './testing'

const sets = (dataFolder: string) => readdirSync(join(dataFolder, 'samples')).toSorted()

describe('a new data folder', () => {
  it('has what ships: playbooks, sample sets and their lists', async () => {
    const dataFolder = temporaryFolder()
    const app = await openApp({ dataFolder })
    expect(app.playbooks.list()).toMatchObject([
      { id: loginId, name: 'Suspicious login triage', version: 1, state: 'saved' },
      { id: processId, name: 'Suspicious process start', version: 1, state: 'saved' },
    ])
    expect(sets(dataFolder)).toEqual(['logins', 'processes'])
    expect(app.lists.all().map(({ name, size }) => [name, size])).toEqual([
      ['attacker-tools', 16],
      ['corporate-ranges', 2],
      ['odd-parents', 9],
      ['vip', 3],
    ])
    for (const file of ['events.ndjson', 'recordings.ndjson', 'lists.json', 'set.json']) {
      const path = join('samples', 'logins', file)
      expect(readFileSync(join(dataFolder, path), 'utf8')).toBe(
        readFileSync(join(resources, 'playbooks', path), 'utf8'),
      )
    }
  })
})

describe('a data folder that is opened again', () => {
  it('is as it was', async () => {
    const dataFolder = temporaryFolder()
    const first = await openApp({ dataFolder })
    const [playbooks, lists] = [first.playbooks.list(), first.lists.all()]
    await first.close()
    const second = await openApp({ dataFolder })
    expect(second.playbooks.list()).toEqual(playbooks)
    expect(second.lists.all()).toEqual(lists)
  })

  it.each([[[loginId]], [[loginId, processId]]])(
    'does not bring back what a person deleted: %j',
    async (ids) => {
      const dataFolder = temporaryFolder()
      const first = await openApp({ dataFolder })
      for (const id of ids) await first.playbooks.delete(id)
      await first.close()
      rmSync(join(dataFolder, 'samples', 'processes'), { recursive: true })
      const second = await openApp({ dataFolder })
      expect(second.playbooks.list().map(({ id }) => id)).toEqual(
        [loginId, processId].filter((id) => !ids.includes(id)),
      )
      expect(sets(dataFolder)).toEqual(['logins'])
    },
  )

  it('keeps a list that a person changed', async () => {
    const dataFolder = temporaryFolder()
    const first = await openApp({ dataFolder })
    await first.lists.replace('vip', ['exact'], ['one'])
    await first.close()
    const second = await openApp({ dataFolder })
    expect(second.lists.all().find(({ name }) => name === 'vip')).toMatchObject({ size: 1 })
  })

  it('is filled when the first start died while it copied', async () => {
    const dataFolder = temporaryFolder()
    const part = join(dataFolder, 'samples', '.logins.part')
    mkdirSync(part, { recursive: true })
    writeFileSync(join(part, 'events.ndjson'), 'half of i')
    const app = await openApp({ dataFolder })
    expect(sets(dataFolder)).toEqual(['logins', 'processes'])
    expect(countsOf(await replay(app)).runs).toBe(200)
  })

  it('may hold something else beside the sets', async () => {
    const dataFolder = temporaryFolder()
    mkdirSync(join(dataFolder, 'samples', 'mine'), { recursive: true })
    writeFileSync(join(dataFolder, 'samples', '.DS_Store'), '')
    const app = await openApp({ dataFolder })
    expect((await app.samples.list()).map(({ name, events }) => [name, events])).toEqual([
      ['logins', 200],
      ['processes', 60],
    ])
  })
})
