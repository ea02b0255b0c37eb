import { describe, expect, it } from 'vitest'
import { type RecordedRead, RecordedReadStore } from './recorded-reads'
import { temporaryStore } from './testing'

const read = (key: string, event: string, n: number, value: string): RecordedRead => ({
  key,
  event,
  n,
  call: '{}',
  value: JSON.stringify(value),
  answer: null,
  at: 1,
})

function storeOf(...reads: RecordedRead[]) {
  const db = temporaryStore()
  const store = new RecordedReadStore(db)
  for (const one of reads) store.put(one)
  const all = () => db.prepare('SELECT value FROM recorded_reads ORDER BY seq').pluck().all()
  return { db, store, all }
}

describe('recorded reads', () => {
  it('are found for the event and the use, then for the use, then as the last of the key', () => {
    const { store } = storeOf(
      read('k', 'e1', 0, 'first'),
      read('k', 'e1', 1, 'second'),
      read('k', 'e2', 0, 'of e2'),
      read('other', 'e1', 0, 'other'),
    )
    const found = (event: string, n: number) => store.find('k', event, n)
    expect(found('e1', 0)).toBe('"first"')
    expect(found('e1', 1)).toBe('"second"')
    expect(found('e3', 1)).toBe('"second"')
    expect(found('e3', 0)).toBe('"of e2"')
    expect(found('e1', 7)).toBe('"of e2"')
    expect(store.find('nothing', 'e1', 0)).toBeNull()
  })

  it('are as they were read last, and the last of their key then', () => {
    const { store, all } = storeOf(
      read('k', 'e1', 0, 'old'),
      read('k', 'e2', 0, 'x'),
      read('k', 'e1', 0, 'new'),
    )
    expect(store.find('k', 'e1', 0)).toBe('"new"')
    expect(store.find('k', 'e3', 0)).toBe('"new"')
    expect(all()).toEqual(['"x"', '"new"'])
  })

  it('are found by an index, however many there are', () => {
    const { db } = storeOf()
    for (const where of [
      "key = 'k' AND event = 'e' AND n = 0",
      "key = 'k' AND n = 0 ORDER BY seq DESC",
      "key = 'k' ORDER BY seq DESC",
    ]) {
      const plan = db.prepare(`EXPLAIN QUERY PLAN SELECT value FROM recorded_reads WHERE ${where}`).all() as {
        detail: string
      }[]
      expect(plan.map(({ detail }) => detail)).toEqual([expect.stringMatching(/^SEARCH .* USING INDEX/)])
    }
  })

  it('make room for newer ones, the oldest first, by number and by size', () => {
    const { store, all } = storeOf(...['a', 'b', 'c', 'd'].map((value) => read('k', value, 0, value)))
    store.prune({ rows: 4, bytes: 1000 })
    expect(all()).toHaveLength(4)
    store.prune({ rows: 3, bytes: 1000 })
    expect(all()).toEqual(['"b"', '"c"', '"d"'])
    // Each is five characters: `{}` and `"b"`.
    store.prune({ rows: 3, bytes: 14 })
    expect(all()).toEqual(['"c"', '"d"'])
    store.prune({ rows: 0, bytes: 0 })
    expect(all()).toEqual([])
  })
})
