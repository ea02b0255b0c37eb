import { describe, expect, it } from 'vitest'
import type { Dispatcher, History, RunEvent } from '../executor/ports'
import { EventStore } from '../store/events'
import { eventOf, temporaryStore } from '../store/testing'
import { fileHistory, storedHistory } from './history'

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

function ofFile(): { history: History; opened: () => number; closed: () => number } {
  let [opened, closed] = [0, 0]
  const open = async (): Promise<Dispatcher> => {
    opened++
    const left = placed.map(([id, time]) => ({ id, time, label: id, document: { id } }))
    return {
      // Two at a time, so that the answer has to be put together from several batches.
      take: async () => left.splice(0, 2),
      close: async () => void closed++,
    }
  }
  return { history: fileHistory(open), opened: () => opened, closed: () => closed }
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

  it('of a file lets go of it after each question', async () => {
    const { history, opened, closed } = ofFile()
    await ids(history, 90, 'e9', 1)
    await ids(history, 90, 'e9', 1)
    expect([opened(), closed()]).toEqual([2, 2])
  })
})
