import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../store/driver'
import { temporaryFolder } from '../store/testing'
import { Ownership } from './owner'
import { hostFacts, loginEvents, openApp } from './testing'

describe('the doctor', () => {
  it('shows the settings that safety rests on, with their live values', async () => {
    const dataFolder = temporaryFolder()
    const owner = Ownership.acquire(dataFolder, new Date())
    const app = await openApp({ dataFolder })
    expect(await app.doctor(hostFacts)).toEqual([
      { name: 'sqlite.synchronous', ok: true, value: 'FULL' },
      { name: 'sqlite.journal', ok: true, value: 'wal' },
      { name: 'sqlite.integrity', ok: true, value: 'ok' },
      { name: 'sqlite.rowHashes', ok: true, value: 'all match' },
      { name: 'owner', ok: true, value: `pid ${process.pid}` },
      { name: 'clock', ok: true, value: expect.stringMatching(/^\d{4}-.*Z$/) },
      // This process is a test's, which V8 lets make code; the hosts' are not.
      { name: 'code.fromStrings', ok: false, value: 'allowed' },
      hostFacts.sandbox,
      hostFacts.csp,
    ])
    owner?.release()
  })

  it('says that nobody owns the folder, and that the clock is wrong', async () => {
    const clock = { now: () => 0, sleep: async () => undefined }
    const checks = await (await openApp({ ports: { clock } })).doctor(hostFacts)
    expect(checks.filter(({ ok }) => !ok).map(({ name, value }) => [name, value])).toEqual([
      ['owner', 'memory'],
      ['clock', '1970-01-01T00:00:00.000Z'],
      ['code.fromStrings', 'allowed'],
    ])
  })

  it('names a row that has changed', async () => {
    const dataFolder = temporaryFolder()
    const app = await openApp({ dataFolder })
    await app.importer.importFile(loginEvents, {})
    await app.close()
    const vandal = openDatabase(join(dataFolder, 'cordon.db'))
    vandal.exec("UPDATE events SET raw = replace(raw, 'alice', 'malice')")
    vandal.close()
    const checks = await (await openApp({ dataFolder })).doctor(hostFacts)
    expect(checks.find(({ name }) => name === 'sqlite.rowHashes')).toMatchObject({
      ok: false,
      value: expect.stringMatching(
        /^The event [0-9a-f]{32} \(row \d+\) has changed on the disk: restore a backup$/,
      ),
    })
  })

  it('answers also when pages of the database are no pages', async () => {
    const dataFolder = temporaryFolder()
    const app = await openApp({ dataFolder })
    await app.importer.importFile(loginEvents, {})
    await app.close()
    const path = join(dataFolder, 'cordon.db')
    const file = openSync(path, 'r+')
    const pages = statSync(path).size / 4096
    for (let page = Math.floor(pages * 0.6); page < pages; page++)
      writeSync(file, Buffer.alloc(4096, 0x5a), 0, 4096, page * 4096)
    closeSync(file)
    const checks = await (await openApp({ dataFolder })).doctor(hostFacts)
    const failed = checks.filter(({ name, ok }) => name.startsWith('sqlite.') && !ok)
    expect(failed.map(({ name }) => name)).toEqual(['sqlite.integrity', 'sqlite.rowHashes'])
  })
})
