import { expect, it, onTestFinished } from 'vitest'
import { EventIndex } from './event-index'
import { eventOf } from './testing'

it('gives back what was put in, text and bytes, the newest first', () => {
  const index = new EventIndex()
  onTestFinished(() => index.close())
  const text = { ...eventOf({ id: 'a', time: 1, raw: '{"x":1}' }), doc: null }
  const bytes = { ...eventOf({ id: 'b', time: 2 }), raw: Buffer.from([0xff]), doc: '{"y":2}' }
  index.add([text])
  index.add([bytes])
  index.order()
  const found = index.before({ time: 3, id: '' }, 9)
  expect(found).toMatchObject([
    { n: 2, id: 'b', time: 2, doc: '{"y":2}', raw: bytes.raw },
    { n: 1, id: 'a', time: 1, doc: null, raw: '{"x":1}' },
  ])
})

it('ends a page where its rows are large, and goes on from its end', () => {
  const index = new EventIndex()
  onTestFinished(() => index.close())
  const raw = 'x'.repeat(6 * 1024 * 1024)
  for (let time = 0; time < 5; time++) index.add([eventOf({ id: `e${time}`, time, raw })])
  index.order()
  const first = index.before({ time: 9, id: '' }, 100)
  expect(first.map(({ id }) => id)).toEqual(['e4', 'e3', 'e2'])
  expect(index.before(first[2] ?? { time: 0, id: '' }, 100).map(({ id }) => id)).toEqual(['e1', 'e0'])
  expect(index.before({ time: 0, id: 'e0' }, 100)).toEqual([])
})
