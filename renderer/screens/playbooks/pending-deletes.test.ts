import { beforeEach, describe, expect, it, vi } from 'vitest'
import { dismissToast, showToast, takeAction, toastStore } from '../../ui/toast-store'
import { pendingDeletes } from './pending-deletes'

const toasts = () => toastStore.getState().toasts
const hidden = () => pendingDeletes.store.getState().ids

let deleted: string[]
beforeEach(() => {
  for (const { id } of toasts()) dismissToast(id)
  pendingDeletes.store.setState({ ids: [] })
  deleted = []
})

function remove(id: string): number {
  const commit = () => {
    deleted.push(id)
    return Promise.resolve()
  }
  pendingDeletes.add({ id, name: id, commit })
  return toasts().at(-1)?.id ?? 0
}

describe('a playbook that is being deleted', () => {
  it('waits for a person, however long', async () => {
    vi.useFakeTimers()
    remove('a')
    await vi.advanceTimersByTimeAsync(3_600_000)
    vi.useRealTimers()
    expect([deleted, hidden(), toasts().length]).toEqual([[], ['a'], 1])
  })

  it('is deleted once its notice is dismissed, and out of sight until it is gone', async () => {
    dismissToast(remove('a'))
    expect([deleted, hidden()]).toEqual([['a'], ['a']])
    await expect.poll(hidden).toEqual([])
    expect(deleted).toEqual(['a'])
  })

  it('is taken back by its notice, once and for all', () => {
    takeAction(remove('a'))
    pendingDeletes.commit()
    expect([deleted, hidden(), toasts()]).toEqual([[], [], []])
  })

  it('is deleted when the next one is', () => {
    remove('a')
    remove('b')
    expect([deleted, hidden(), toasts().length]).toEqual([['a'], ['a', 'b'], 1])
  })

  it('is deleted when the page goes away', () => {
    remove('a')
    pendingDeletes.commit()
    expect([deleted, toasts()]).toEqual([['a'], []])
  })

  it('is taken back by opening it, which takes its notice away; opening another one does nothing', () => {
    remove('a')
    pendingDeletes.undo('b')
    expect(hidden()).toEqual(['a'])
    pendingDeletes.undo('a')
    pendingDeletes.commit()
    expect([deleted, hidden(), toasts()]).toEqual([[], [], []])
  })

  it('is deleted when newer notices push its own out, since nobody can take it back then', () => {
    remove('a')
    for (const words of ['one', 'two', 'three']) showToast(words)
    expect([deleted, toasts().length]).toEqual([[], 3])
    const action = { label: 'Undo', run: () => undefined }
    for (const words of ['four', 'five', 'six']) showToast(words, { action })
    expect(deleted).toEqual(['a'])
    expect(toasts().map(({ text }) => text)).toEqual(['four', 'five', 'six'])
  })

  it('is shown again with the reason when it cannot be deleted', async () => {
    pendingDeletes.add({ id: 'a', name: 'a', commit: () => Promise.reject(new Error('No space')) })
    pendingDeletes.commit()
    await expect.poll(hidden).toEqual([])
    expect(toasts()).toMatchObject([{ text: 'No space', tone: 'error' }])
  })
})
