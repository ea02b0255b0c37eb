import { describe, expect, it } from 'vitest'
import { ListStore } from './lists'
import { PlaybookStore } from './playbooks'
import type { LedgerRow } from '../executor/live/live-ports'
import { EffectStore } from './effects'
import { RecordStore } from './records'
import { temporaryStore } from './testing'

describe('lists', () => {
  const entry = (value: string, expires: number | null = null) =>
    ({ value, type: 'exact', note: null, expires }) as const

  it('are replaced as a whole', () => {
    const lists = new ListStore(temporaryStore())
    lists.replace('vip', ['exact'], [entry('b'), entry('a')], 1)
    lists.replace('vip', ['exact', 'cidr'], [entry('c')], 2)
    lists.replace('empty', ['domain'], [], 3)
    expect(lists.all()).toEqual([
      { name: 'empty', types: ['domain'], size: 0, changed: 3 },
      { name: 'vip', types: ['exact', 'cidr'], size: 1, changed: 2 },
    ])
    expect(lists.entries('vip', 0)).toEqual([entry('c')])
    expect(lists.entries('missing', 0)).toEqual([])
  })

  it('hold a value once, as it was given last', () => {
    const lists = new ListStore(temporaryStore())
    lists.replace('vip', ['exact'], [entry('a', 5), { ...entry('a'), note: 'later' }], 1)
    expect(lists.entries('vip', 0)).toEqual([{ ...entry('a'), note: 'later' }])
  })

  it('give no entry that has expired', () => {
    const lists = new ListStore(temporaryStore())
    lists.replace('vip', ['exact'], [entry('a', 10), entry('b', 20), entry('c')], 1)
    const values = (now: number) => lists.entries('vip', now).map(({ value }) => value)
    expect([values(9), values(10), values(20)]).toEqual([['a', 'b', 'c'], ['b', 'c'], ['c']])
  })
})

describe('playbooks', () => {
  const version = (number: number, doc = '{}') => ({
    playbook: 'p',
    version: number,
    logic_hash: `h${number}`,
    doc,
    created: number,
  })

  it('have a draft, and versions that do not change with it', () => {
    const playbooks = new PlaybookStore(temporaryStore())
    playbooks.saveDraft('p', '{"a":1}', 1)
    playbooks.addVersion(version(1))
    playbooks.addVersion(version(2))
    playbooks.saveDraft('p', '{"a":2}', 5)
    expect(playbooks.get('p')).toEqual({ id: 'p', draft: '{"a":2}', created: 1, changed: 5 })
    expect(playbooks.latestVersion('p')).toEqual(version(2))
    expect(playbooks.version('p', 1)).toEqual(version(1))
    expect(playbooks.version('p', 3)).toBeUndefined()
    expect(playbooks.list()).toEqual([{ id: 'p', draft: '{"a":2}', changed: 5, version: 2 }])
  })

  it('take no version twice, and none of a playbook that is not there', () => {
    const playbooks = new PlaybookStore(temporaryStore())
    expect(() => playbooks.addVersion(version(1))).toThrow(/FOREIGN KEY/)
    playbooks.saveDraft('p', '{}', 1)
    playbooks.addVersion(version(1))
    expect(() => playbooks.addVersion(version(1))).toThrow(/UNIQUE/)
  })

  it('can be redrawn without another version', () => {
    const playbooks = new PlaybookStore(temporaryStore())
    playbooks.saveDraft('p', '{}', 1)
    playbooks.addVersion(version(1))
    playbooks.redraw('p', 1, '{"layout":{}}')
    expect(playbooks.version('p', 1)).toEqual(version(1, '{"layout":{}}'))
  })

  it('are deleted with their versions', () => {
    const playbooks = new PlaybookStore(temporaryStore())
    playbooks.saveDraft('p', '{}', 1)
    playbooks.addVersion(version(1))
    expect(playbooks.delete('p')).toBe(true)
    expect(playbooks.delete('p')).toBe(false)
    expect(playbooks.version('p', 1)).toBeUndefined()
  })

  it('are listed in the order in which they were made', () => {
    const playbooks = new PlaybookStore(temporaryStore())
    for (const [id, at] of [
      ['b', 1],
      ['a', 2],
      ['c', 2],
    ] as const)
      playbooks.saveDraft(id, '{}', at)
    playbooks.saveDraft('b', '{}', 9)
    expect(playbooks.list().map(({ id }) => id)).toEqual(['b', 'a', 'c'])
  })
})

describe('records', () => {
  const effect = (id: string): LedgerRow => ({
    id,
    run: null,
    place: { node: '', path: '', iteration: 0 },
    n: 0,
    nodeType: 'response.close',
    class: 'internal',
    delivery: 'keyed',
    connection: null,
    event: 'e1',
    state: 'CONFIRMED',
    reason: '',
    by: null,
    target: null,
    prior: null,
    request: { a: 1 },
    requestHash: 'h',
    asked: null,
    answer: null,
    attempts: 1,
    probes: 0,
    due: null,
    created: 7,
    changed: 7,
  })

  it('stand beside a confirmed row of the effect ledger', () => {
    const db = temporaryStore()
    const records = new RecordStore(db)
    new EffectStore(db).save(effect('x1'))
    records.close('x1', 'e1', 'false_positive', 'known', 7)
    expect(db.prepare('SELECT id, state, event, created, changed FROM effects').all()).toEqual([
      { id: 'x1', state: 'CONFIRMED', event: 'e1', created: 7, changed: 7 },
    ])
    expect(db.prepare('SELECT * FROM closures').all()).toEqual([
      { effect: 'x1', event: 'e1', verdict: 'false_positive', reason: 'known', at: 7 },
    ])
  })

  it('are not written without one', () => {
    const records = new RecordStore(temporaryStore())
    expect(() => records.notify('missing', 'e1', 'info', 'text', 7)).toThrow(/FOREIGN KEY/)
    expect(records.notifications(10)).toEqual([])
  })

  it('are listed newest first', () => {
    const db = temporaryStore()
    const records = new RecordStore(db)
    const effects = new EffectStore(db)
    const row = { event: 'e1', title: 't', description: 'd', severity: 73, at: 7 }
    for (const id of ['x1', 'x2', 'x3', 'x4']) effects.save(effect(id))
    expect([records.openCase('x1', row), records.openCase('x2', { ...row, title: 'u' })]).toEqual([1, 2])
    records.notify('x3', 'e1', 'info', 'first', 7)
    records.notify('x4', 'e2', 'warning', 'second', 8)
    expect(records.cases(10)).toEqual([
      { seq: 2, ...row, title: 'u', state: 'open' },
      { seq: 1, ...row, state: 'open' },
    ])
    expect(records.cases(1)).toHaveLength(1)
    expect(records.notifications(10)).toEqual([
      { effect: 'x4', event: 'e2', level: 'warning', text: 'second', at: 8 },
      { effect: 'x3', event: 'e1', level: 'info', text: 'first', at: 7 },
    ])
  })
})
