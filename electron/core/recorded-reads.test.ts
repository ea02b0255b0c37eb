import { describe, expect, it } from 'vitest'
import { callKey, type Recording } from '../services/recordings'
import { RecordedReadStore } from '../store/recorded-reads'
import { temporaryStore } from '../store/testing'
import { Writer } from '../store/writer'
import { RecordedReads } from './recorded-reads'

const call = { port: 'http', operation: 'GET x', connectionType: 'lab', request: { path: ['x'] } } as const

const recording = (event: string, answer: number): Recording => ({
  key: callKey({ ...call, request: { path: ['x'] } }),
  event,
  n: 0,
  call: { ...call, request: { path: ['x'] } },
  value: { answer, at: '2026-06-03T07:00:00.000Z', latencyMs: 1, adapterVersion: 1 },
})

describe('recorded reads', () => {
  it('are kept by the next commit, and found then', async () => {
    const db = temporaryStore()
    const writer = new Writer(db)
    const reads = new RecordedReads(new RecordedReadStore(db), writer)
    const find = () =>
      reads.answers(null).find({ ...call, request: { path: ['x'] } }, { eventId: 'e1', n: 0 })
    reads.keep(recording('e1', 7))
    expect(find()).toBeNull()
    writer.flush()
    expect(find()).toEqual({ provenance: 'recorded', latencyMs: 1, answer: 7 })
    expect(db.prepare('SELECT at FROM recorded_reads').pluck().get()).toBe(Date.parse('2026-06-03T07:00:00Z'))
  })

  it('are no more than there is room for', () => {
    const db = temporaryStore()
    const writer = new Writer(db)
    const reads = new RecordedReads(new RecordedReadStore(db), writer, { rows: 10, bytes: 1_000_000 })
    for (let i = 0; i < 2000; i++) reads.keep(recording(`e${i}`, i))
    writer.flush()
    expect(db.prepare('SELECT event FROM recorded_reads ORDER BY seq').pluck().all()).toEqual(
      Array.from({ length: 10 }, (_, i) => `e${1990 + i}`),
    )
  })

  it('that the disk does not take fail nobody', async () => {
    const db = temporaryStore()
    const writer = new Writer(db)
    const reads = new RecordedReads(new RecordedReadStore(db), writer)
    db.exec('DROP TABLE recorded_reads')
    reads.keep(recording('e1', 7))
    writer.flush()
    expect(await writer.writeNow(() => 'next')).toBe('next')
  })
})
