import { describe, expect, it } from 'vitest'
import type { ReplaySource } from '../../electron/views/replays'
import type { ReplaySettings } from '../replay/replay-store'
import { createDockStore } from './dock-store'
import { replayChoices } from './replay-choices'

const samples: ReplaySource = { kind: 'samples', name: 'logins', folder: '/samples/logins' }

const choices = (dock: ReturnType<typeof createDockStore>, restored: ReplaySettings | null = null) =>
  replayChoices(dock.store.getState(), restored)

describe('what is replayed next', () => {
  it('is the samples of a playbook that has some, and else what is stored', () => {
    expect(choices(createDockStore(true))).toEqual({ events: 'samples', where: '', approvals: 'stop' })
    expect(choices(createDockStore(false))).toEqual({ events: 'stored', where: '', approvals: 'stop' })
  })

  it('is what the replay found on opening was of', () => {
    const dock = createDockStore(true)
    const stored = { kind: 'stored', where: 'event.severity >= 50' } as const
    expect(choices(dock, { source: stored, approvals: 'approve' })).toEqual({
      events: 'stored',
      where: 'event.severity >= 50',
      approvals: 'approve',
    })
    expect(choices(dock, { source: samples, approvals: 'deny' })).toEqual({
      events: 'samples',
      where: '',
      approvals: 'deny',
    })
  })

  it('has no filter in words when all stored events had been replayed', () => {
    const source = { kind: 'stored', where: 'true' } as const
    expect(choices(createDockStore(true), { source, approvals: 'stop' })).toMatchObject({
      events: 'stored',
      where: '',
    })
  })

  it('is never samples that the playbook no longer names, nor a file', () => {
    const file = { kind: 'file', path: '/tmp/events.ndjson' } as const
    for (const source of [samples, file])
      expect(choices(createDockStore(false), { source, approvals: 'stop' }).events).toBe('stored')
  })

  it('is what a person sets, the rest as it was found', () => {
    const dock = createDockStore(true)
    dock.chooseReplay({ approvals: 'deny' })
    dock.chooseReplay({ events: 'samples' })
    const source = { kind: 'stored', where: 'event.severity >= 50' } as const
    expect(choices(dock, { source, approvals: 'approve' })).toEqual({
      events: 'samples',
      where: 'event.severity >= 50',
      approvals: 'deny',
    })
  })
})
