import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../nodes/sdk'
import { httpPeer } from '../services/testing'
import { openDatabase } from '../store/driver'
import { openApp, replay, streamOf } from './testing'
import { config, playbook } from './testing-reads'
import { interrupted, outcomeOf, refusalOf, resume } from './testing-resume'

const lines = Array.from({ length: 12 }, (_, n) => `{"n":${n},"key":"a"}\n`).join('')

/** A replay over stored events that was interrupted; its reads are answered by what live reads of some of them were told. */
async function stopped() {
  const address = await httpPeer((_, response) => response.end('{"answer":1}'))
  const parts = {
    playbook: { document: playbook() as unknown as Json },
    events: { kind: 'stored', where: 'true' },
  } as const
  const made = await interrupted(
    parts,
    5,
    async (app) => {
      await app.importer.importBytes(streamOf(lines), { name: 'events.ndjson' })
      await app.connections.set({ name: 'lab', type: 'lab', address })
      // Of the other events, by which it goes on, nothing was recorded: they are answered by the last of these.
      await replay(app, { ...parts, events: { kind: 'stored', where: 'event.n < 5.0' }, reads: 'live' })
    },
    config,
  )
  expect(made.whole.summary?.totals).toMatchObject({ runs: 12, completed: 12 })
  const change = (sql: string) => {
    const db = openDatabase(join(made.dataFolder, 'cordon.db'))
    expect(db.prepare(sql).run().changes).toBe(1)
    db.close()
  }
  return { ...made, change }
}

describe('a replay over stored events', () => {
  it('goes on with the recorded answers that there were, also when there are newer ones', async () => {
    const { dataFolder, id, whole, change } = await stopped()
    change(`INSERT INTO recorded_reads (key, event, n, at, bytes, call, value)
      SELECT key, 'another', n, at, bytes, call, replace(value, '"answer":1}', '"answer":2}') FROM recorded_reads LIMIT 1`)
    const app = await openApp({ dataFolder, ...config })
    expect(outcomeOf(await resume(app, id))).toEqual(outcomeOf(whole))
    expect(app.data.step({ replay: id, position: 11, node: 'n2' }).tries).toMatchObject([
      { output: { answer: 1 } },
    ])
    // A new replay is answered by the newest.
    const { id: next } = await replay(app, {
      playbook: { document: playbook() as unknown as Json },
      events: { kind: 'stored', where: 'true' },
    })
    expect(app.data.step({ replay: next, position: 11, node: 'n2' }).tries).toMatchObject([
      { output: { answer: 2 } },
    ])
  })

  it('is not gone on with when a recorded answer is gone', async () => {
    const { dataFolder, id, change } = await stopped()
    change('DELETE FROM recorded_reads WHERE seq = (SELECT min(seq) FROM recorded_reads)')
    const app = await openApp({ dataFolder, ...config })
    expect(await refusalOf(app.replays.resume(id))).toEqual([
      'conflict',
      'The replay cannot go on, since recorded answers of live reads that it was answered from are gone: start a new one',
    ])
  })
})
