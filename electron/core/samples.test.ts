import { describe, expect, it } from 'vitest'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../store/testing'
import { CoreError } from './errors'
import { loginEvents, openApp, replay } from './testing'

describe('the sample sets of a data folder', () => {
  it('are listed with what they hold', async () => {
    const { samples } = await openApp()
    expect(await samples.list()).toEqual([
      {
        name: 'logins',
        title: 'Logins (200)',
        description: expect.stringContaining('3 June 2026') as string,
        events: 200,
      },
      {
        name: 'processes',
        title: 'Process starts (60)',
        description: expect.any(String) as string,
        events: 60,
      },
    ])
  })

  it('show their first events, in order', async () => {
    const { samples } = await openApp()
    const events = await samples.events('logins', 12)
    expect(events).toHaveLength(12)
    expect(events[11]).toMatchObject({ seq: 12, label: 'dora@example.com', origin: 'events.ndjson' })
    expect(await samples.events('logins', 500)).toHaveLength(200)
  })

  it('show one event by its id', async () => {
    const { samples } = await openApp()
    const [first] = await samples.events('logins', 1)
    const line = JSON.parse(readFileSync(loginEvents, 'utf8').split('\n')[0] ?? '') as object
    const { event } = await samples.event('logins', first?.id ?? '')
    expect(event).toMatchObject({ ...line, id: first?.id })
  })

  it.each(['nowhere', '..', '../samples/logins', '.logins.part', ''])(
    'are none of the name %j',
    async (name) => {
      const { samples } = await openApp()
      await expect(samples.events(name, 1)).rejects.toThrow(
        new CoreError('not_found', `There is no sample set "${name}"`),
      )
      await expect(samples.event(name, 'x')).rejects.toThrow(CoreError)
    },
  )
})

describe('the event of a run', () => {
  it('that is no longer where the replay had it is named', async () => {
    const dataFolder = temporaryFolder()
    const app = await openApp({ dataFolder })
    const { id } = await replay(app)
    const file = join(dataFolder, 'samples', 'logins', 'events.ndjson')
    writeFileSync(file, readFileSync(file, 'utf8').split('\n').slice(1).join('\n'))
    await expect(app.samples.eventOfRun(id, 0)).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(
        /^The event [0-9a-f]{32} is no longer where the replay had it$/,
      ) as string,
    })
    expect((await app.samples.eventOfRun(id, 1)).id).toMatch(/^[0-9a-f]{32}$/)
    rmSync(file)
    await expect(app.samples.eventOfRun(id, 1)).rejects.toMatchObject({ code: 'not_found' })
  })
})
