import { describe, expect, it } from 'vitest'
import { MetaStore } from '../store/meta'
import { temporaryStore } from '../store/testing'
import { Writer } from '../store/writer'
import { Preferences } from './preferences'

describe('preferences', () => {
  it('are those that were set, each as it was set last', async () => {
    const db = temporaryStore()
    const meta = new MetaStore(db)
    const preferences = new Preferences(meta, new Writer(db))
    meta.set('seeded', 'today')
    expect(preferences.all()).toEqual({})
    await preferences.set('theme', 'dark')
    await preferences.set('theme', 'light')
    await preferences.set('last_playbook', 'p1')
    expect(preferences.all()).toEqual({ theme: 'light', last_playbook: 'p1' })
    expect(meta.get('seeded')).toBe('today')
  })
})
