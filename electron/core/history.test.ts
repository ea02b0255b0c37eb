import { describe, expect, it, onTestFinished } from 'vitest'
import type { History, RunEvent } from '../executor/ports'
import { EventStore } from '../store/events'
import { eventOf, temporaryStore } from '../store/testing'
import { FileHistory, storedHistory } from './history'

// Two at the same time, told apart by their ids; and in another order than that of their times.
const placed: [id: string, time: number][] = [
  ['e3', 30],
  ['e1', 10],
  ['e2b', 20],
  ['e2a', 20],
  ['e9', 90],
]

function stored(test?: (event: RunEvent) => boolean): History {
  const db = temporaryStore()
  const store = new EventStore(db)
  db.transaction(() => store.insert(placed.map(([id, time]) => eventOf({ id, time, raw: '{}' }))))()
  return storedHistory(store, test)
}

/** A file of these events, and how often it was begun to be read, and read to its end. */
function ofFile(events = placed) {
  const read = { begun: 0, ended: 0 }
  const history = new FileHistory(async function* () {
    read.begun++
    // Two at a time, so that what is found comes from several batches.
    for (let from = 0; from < events.length; from += 2)
      yield events.slice(from, from + 2).map(([id, time]) => eventOf({ id, time, raw: '{}' }))
    read.ended++
  })
  onTestFinished(() => history.close())
  return { history, read }
}

const ids = async (history: History, time: number, id: string, limit: number) =>
  (await history.before({ time, id }, limit)).map((event) => event.id)

describe.each([
  ['the store', () => stored()],
  ['a file', () => ofFile().history],
])('the history of %s', (_, make) => {
  it('holds what came before by time, then by id, newest first', async () => {
    const history = make()
    expect(await ids(history, 90, 'e9', 10)).toEqual(['e3', 'e2b', 'e2a', 'e1'])
    expect(await ids(history, 20, 'e2b', 10)).toEqual(['e2a', 'e1'])
    expect(await ids(history, 20, 'e2a', 10)).toEqual(['e1'])
    expect(await ids(history, 10, 'e1', 10)).toEqual([])
  })

  it('holds of a window what came after its beginning and passes its test', async () => {
    const within = async (after: number, test: (id: string) => boolean, limit = 10) =>
      (await make().before({ time: 90, id: 'e9' }, limit, { after, test: ({ id }) => test(id) })).map(
        ({ id }) => id,
      )
    expect(await within(10, () => true)).toEqual(['e3', 'e2b', 'e2a'])
    expect(await within(20, () => true)).toEqual(['e3'])
    expect(await within(0, (id) => id !== 'e3', 2)).toEqual(['e2b', 'e2a'])
  })

  it('gives at most what was asked for', async () => {
    expect(await ids(make(), 90, 'e9', 2)).toEqual(['e3', 'e2b'])
    expect(await ids(make(), 90, 'e9', 0)).toEqual([])
  })
})

describe('the history of a replay', () => {
  it('of stored events holds those that its filter lets through', async () => {
    expect(
      await ids(
        stored(({ id }) => id !== 'e2b'),
        90,
        'e9',
        2,
      ),
    ).toEqual(['e3', 'e2a'])
  })

  it('H1 of a file reads it once, and only when it is asked', async () => {
    const { history, read } = ofFile()
    expect(read).toEqual({ begun: 0, ended: 0 })
    const asked = [ids(history, 90, 'e9', 1), ids(history, 30, 'e3', 9), ids(history, 20, 'e2b', 1)]
    expect(await Promise.all(asked)).toEqual([['e3'], ['e2b', 'e2a', 'e1'], ['e2a']])
    for (let i = 0; i < 50; i++) await ids(history, 90, 'e9', 3)
    expect(read).toEqual({ begun: 1, ended: 1 })
  })

  it('H2 of a file reads on from page to page, also among events of one id and time', async () => {
    const many = Array.from({ length: 1000 }, (_, i): [string, number] => [`e${i % 2}`, 5])
    const { history } = ofFile([...many, ['e2', 6]])
    expect(await ids(history, 6, 'e2', 2000)).toEqual([...Array(500).fill('e1'), ...Array(500).fill('e0')])
    expect(await ids(history, 5, 'e1', 2000)).toEqual(Array(500).fill('e0'))
  })

  it('H3 of a file is let go of while it is read, and answers no more', async () => {
    let goOn: () => void = () => undefined
    const more = new Promise<void>((resolve) => {
      goOn = resolve
    })
    let isRead = false
    const history = new FileHistory(async function* () {
      yield [eventOf({ id: 'e1', time: 1, raw: '{}' })]
      await more
      yield []
      isRead = true
    })
    const asked = history.before({ time: 9, id: 'e9' }, 9)
    history.close()
    goOn()
    await expect(asked).rejects.toThrow('The replay that asks has ended')
    expect(isRead).toBe(false)
  })

  it('of a file that cannot be read fails each question, with the reason', async () => {
    // oxlint-disable-next-line require-yield -- it fails before it has anything to give
    const history = new FileHistory(async function* () {
      throw new Error('events.ndjson cannot be opened')
    })
    for (let i = 0; i < 2; i++)
      await expect(history.before({ time: 9, id: 'e9' }, 9)).rejects.toThrow('events.ndjson cannot be opened')
  })
})
