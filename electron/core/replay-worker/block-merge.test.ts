import { describe, expect, it } from 'vitest'
import type { RunRow } from '../../executor/ports'
import { planOf } from '../../executor/testing'
import { emptyTotals } from '../../executor/totals'
import { TraceHash } from '../../executor/trace-hash'
import type { Block } from './block'
import { BlockMerge } from './block-merge'

const plan = planOf('n1.ok>n2')

const hashOf = (event: string): string => Buffer.from(event.padEnd(32)).toString('hex')

/** A block whose runs are over the events named. */
function blockOf(number: number, ...events: string[]): Block {
  const rows = events.map(
    (event, position): RunRow => ({
      position,
      event,
      eventTime: 0,
      label: '',
      mode: 'simulate',
      status: 'completed',
      reason: null,
      ending: event,
      edges: ',,',
      nodes: ',,',
      errors: ',,',
      hash: hashOf(event),
      timing: null,
      steps: '[]',
    }),
  )
  const endings = Object.fromEntries(
    events.map((event) => [
      event,
      { count: 1, outcome: null, status: 'completed' as const, simulated: false, errorNode: `of ${number}` },
    ]),
  )
  const totals = { ...emptyTotals(plan), runs: rows.length, completed: rows.length, notMatched: 1, endings }
  return { number, rows, totals }
}

function mergeFrom(first: number, append: (rows: readonly RunRow[]) => Promise<void>) {
  return new BlockMerge({ plan, first, append, onProgress: () => undefined })
}

describe('blocks that are put together', () => {
  it('are written in order, whichever comes first, and each is answered once it is on the disk', async () => {
    const written: [number, string][] = []
    const merge = mergeFrom(3, async (rows) => {
      for (const { position, event } of rows) written.push([position, event])
    })
    const last = merge.take(blockOf(5, 'd')).then(() => expect(written).toHaveLength(4))
    const middle = merge.take(blockOf(4)).then(() => expect(written.length).toBeGreaterThan(2))
    await merge.atRest()
    expect(written).toEqual([])
    await Promise.all([merge.take(blockOf(3, 'a', 'b', 'c')), middle, last])
    expect(written).toEqual([
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
      [3, 'd'],
    ])
  })

  it('come to what their runs would have come to one after the other', async () => {
    const merge = mergeFrom(0, async () => undefined)
    await Promise.all([merge.take(blockOf(1, 'a', 'c')), merge.take(blockOf(0, 'a', 'b'))])
    const trace = new TraceHash()
    for (const event of ['a', 'b', 'a', 'c']) trace.add(hashOf(event))
    const { totals, traceHash } = merge.result()
    expect(traceHash).toBe(trace.digest())
    expect(totals).toMatchObject({ runs: 4, completed: 4, notMatched: 2 })
    expect(Object.keys(totals.endings)).toEqual(['a', 'b', 'c'])
    expect(totals.endings.a).toMatchObject({ count: 2, errorNode: 'of 0' })
  })

  it('are not counted when they could not be written, nor is anything behind them', async () => {
    const written: string[] = []
    const merge = mergeFrom(0, async (rows) => {
      if (written.length > 0) throw new Error('The disk is full')
      written.push(...rows.map(({ event }) => event))
    })
    await merge.take(blockOf(0, 'a'))
    const both = [merge.take(blockOf(2, 'c')), merge.take(blockOf(1, 'b'))]
    for (const each of both) await expect(each).rejects.toThrow('The disk is full')
    const behind = merge.take(blockOf(3, 'd'))
    await merge.atRest()
    expect(written).toEqual(['a'])
    expect(merge.totals.runs).toBe(1)
    expect(merge.failure).toMatchObject({ message: 'The disk is full' })
    expect(await Promise.race([behind, Promise.resolve('not answered')])).toBe('not answered')
  })
})
