import { closeSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { traceTexts } from '../executor/step-record'
import { EventStore } from './events'
import { openStore } from './open'
import { RunStore } from './runs'
import { eventOf, temporaryFolder, temporaryStore } from './testing'
import { findChangedRow } from './verify'

function fill(db: ReturnType<typeof openStore>, count: number): void {
  const events = Array.from({ length: count }, (_, i) => eventOf({ id: `e${i}`, raw: 'x'.repeat(300) }))
  db.transaction(() => new EventStore(db).insert(events))()
  const runs = new RunStore(db)
  const replay = runs.start({
    id: 'r1',
    playbook: 'p',
    name: 'n',
    logic_hash: 'h',
    source: '{}',
    options: '{}',
    doc: '{}',
    started: 1,
  })
  const rows = Array.from({ length: count }, (_, position) => ({
    position,
    event: `e${position}`,
    eventTime: 1,
    label: 'l',
    mode: 'simulate' as const,
    status: 'completed' as const,
    reason: null,
    ending: 'n1',
    edges: ',,',
    nodes: ',n1,',
    errors: ',,',
    hash: hash(
      'sha256',
      traceTexts({ eventId: `e${position}`, logicHash: 'h', mode: 'simulate', steps: [] }).trace,
    ),
    timing: null,
    steps: '[]',
  }))
  db.transaction(() => runs.append(replay, rows))()
}

const pause = () => Promise.resolve()

describe('verification', () => {
  it('finds nothing in what is as it was written, over all pages of it', async () => {
    const db = temporaryStore()
    expect(await findChangedRow(db, pause)).toBeNull()
    fill(db, 2500)
    expect(await findChangedRow(db, pause)).toBeNull()
  })

  it('names the first event that has changed', async () => {
    const db = temporaryStore()
    fill(db, 2500)
    db.exec("UPDATE events SET origin = 'another' WHERE seq = 2345")
    expect(await findChangedRow(db, pause)).toBe(
      'The event e2344 (row 2345) has changed on the disk: restore a backup',
    )
  })

  it('names a run that has changed', async () => {
    const db = temporaryStore()
    fill(db, 1200)
    db.exec("UPDATE runs SET steps = 'x' WHERE event = 'e7'")
    expect(await findChangedRow(db, pause)).toBe(
      'The run over event e7 (position 7) has changed on the disk: replay it again',
    )
  })

  it.each(['events', 'runs'])(
    'comes to an end, and names a row, where a part of the table of %s has taken the place of another',
    async (table) => {
      const path = join(temporaryFolder(), 'x.db')
      const made = openStore(path)
      fill(made, 2500)
      const leaves = made
        .prepare<[string], number>(
          "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path",
        )
        .pluck()
        .all(table)
      made.close()
      const file = readFileSync(path)
      const at = (leaf: number): number => ((leaves.at(leaf) ?? 0) - 1) * 4096
      file.copy(file, at(-2), at(1), at(1) + 4096)
      file.copy(file, at(2), at(-3), at(-3) + 4096)
      writeFileSync(path, file)
      let pages = 0
      const countPages = async () => {
        if (pages++ > 1000) throw new Error('It reads the same rows again and again')
      }
      expect(await findChangedRow(temporaryStore(path), countPages)).toMatch(
        /^The (event|run) .* has changed/,
      )
    },
  )

  it('comes to an end where a part of the list of replays has taken the place of another', async () => {
    const path = join(temporaryFolder(), 'x.db')
    const made = openStore(path)
    const runs = new RunStore(made)
    const doc = JSON.stringify('x'.repeat(1500))
    const about = { playbook: 'p', name: 'n', logic_hash: 'h', source: '{}', options: '{}', doc, started: 1 }
    made.transaction(() => {
      for (let i = 0; i < 60; i++) runs.start({ id: `r${i}`, ...about })
    })()
    const leaves = made
      .prepare<[], number>(
        "SELECT pageno FROM dbstat WHERE name = 'replays' AND pagetype = 'leaf' ORDER BY path",
      )
      .pluck()
      .all()
    made.close()
    const file = readFileSync(path)
    const at = (leaf: number): number => ((leaves.at(leaf) ?? 0) - 1) * 4096
    // The newest replays where the oldest are: whoever reads on from the oldest begins anew.
    file.copy(file, at(0), at(-1), at(-1) + 4096)
    writeFileSync(path, file)
    let pages = 0
    const countPages = async () => {
      if (pages++ > 1000) throw new Error('It reads the same rows again and again')
    }
    expect(await findChangedRow(temporaryStore(path), countPages)).toMatch(/^The list of replays has changed/)
  })

  it('says what SQLite says of a page that is no page', async () => {
    const path = join(temporaryFolder(), 'cordon.db')
    const db = openStore(path)
    // The pages of the empty tables are read when the file is opened, which would say so before.
    const empty = db.pragma('page_count', { simple: true }) as number
    fill(db, 1000)
    db.close()
    const file = openSync(path, 'r+')
    const { size } = statSync(path)
    for (let page = empty; page * 4096 < size; page += 3)
      writeSync(file, Buffer.alloc(4096, 0x5a), 0, 4096, page * 4096)
    closeSync(file)
    expect(await findChangedRow(temporaryStore(path), pause)).toMatch(/malformed|has changed on the disk/)
  })
})
