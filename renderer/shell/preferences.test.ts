import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ApiClient } from '../../electron/api/client'
import type { PreferenceValues } from '../../electron/views/preferences'
import type * as preferences from './preferences'

/** A core in the test: it answers when it is told to. */
function fakeCore(stored: PreferenceValues) {
  const written: [string, string][] = []
  const answers: (() => void)[] = []
  const preferences = {
    all: () => Promise.resolve(stored),
    set: ({ name, value }: { name: string; value: string }) => {
      written.push([name, value])
      return new Promise<void>((resolve) => answers.push(resolve))
    },
  }
  const answer = async () => {
    answers.shift()?.()
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { api: { preferences } as unknown as ApiClient, written, answer }
}

describe('preferences', () => {
  let own: typeof preferences

  beforeEach(async () => {
    vi.resetModules()
    own = await import('./preferences')
  })

  it('are handed to who asked before they came, and to who asks later', async () => {
    const seen: string[] = []
    own.adoptPreference('theme', (value) => seen.push(`theme ${value}`))
    await own.loadPreferences(fakeCore({ theme: 'dark', first_run: 'dismissed' }).api)
    own.adoptPreference('first_run', (value) => seen.push(`first_run ${value}`))
    own.adoptPreference('last_playbook', (value) => seen.push(value))
    expect(seen).toEqual(['theme dark', 'first_run dismissed'])
  })

  it('do not undo what was chosen while they were on their way', async () => {
    const seen: string[] = []
    own.adoptPreference('theme', (value) => seen.push(value))
    const loaded = own.loadPreferences(fakeCore({ theme: 'dark' }).api)
    own.keepPreference('theme', 'light')
    await loaded
    expect(seen).toEqual([])
  })

  it('are written one at a time, and of those that wait only the latest', async () => {
    const { api, written, answer } = fakeCore({})
    await own.loadPreferences(api)
    for (const size of ['1', '2', '3']) own.keepPreference('layout', size)
    own.keepPreference('theme', 'dark')
    expect(written).toEqual([
      ['layout', '1'],
      ['theme', 'dark'],
    ])
    await answer()
    await answer()
    expect(written.slice(2)).toEqual([['layout', '3']])
    await answer()
    own.keepPreference('layout', '4')
    expect(written.at(-1)).toEqual(['layout', '4'])
  })
})
