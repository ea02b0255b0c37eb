import { afterEach, describe, expect, it } from 'vitest'
import type { ApiClient } from '../../electron/api/client'
import type { Playbook } from '../../nodes/playbook/schema'
import { chain } from '../editor/testing'
import { dismissToast, toastStore } from '../ui/toast-store'
import { saveVersion } from './save-version'

afterEach(() => {
  for (const { id } of toastStore.getState().toasts) dismissToast(id)
})

function setUp(parts: { newest: number; saved: number; unsavedAfter?: Playbook }) {
  const did: string[] = []
  const api = {
    playbooks: {
      versions: () => Promise.resolve([{ version: parts.newest }]),
      save: () => {
        did.push('save')
        return Promise.resolve({ id: 'pb', version: parts.saved })
      },
    },
    // The procedures that it needs; a call of another would fail the test.
  } as unknown as ApiClient
  const drafts = {
    flush: () => Promise.resolve(void did.push('flush')),
    unsaved: parts.unsavedAfter ?? null,
  }
  const save = () => saveVersion({ api, id: 'pb', drafts, onSaved: () => did.push('refresh') })
  const said = () => toastStore.getState().toasts.map(({ text, tone }) => [text, tone])
  return { did, save, said }
}

describe('saving a version', () => {
  it('saves first what is on the screen, then the version, and says its number', async () => {
    const { did, save, said } = setUp({ newest: 3, saved: 4 })
    await save()
    expect(did).toEqual(['flush', 'save', 'refresh'])
    expect(said()).toEqual([['Saved as version 4', 'plain']])
  })

  it('of the same logic says that it is there already', async () => {
    const { save, said } = setUp({ newest: 3, saved: 3 })
    await save()
    expect(said()).toEqual([['Version 3 has this logic already', 'plain']])
  })

  it('is not done while the draft itself cannot be saved: it would be of something else', async () => {
    const { did, save, said } = setUp({ newest: 3, saved: 4, unsavedAfter: chain(['trigger.event']) })
    await save()
    expect(did).toEqual(['flush'])
    expect(said()).toEqual([['The draft itself is not saved yet: see the title bar.', 'error']])
  })
})
