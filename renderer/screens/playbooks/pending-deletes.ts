import { createStore } from 'zustand/vanilla'

const waitMs = 8000

const store = createStore<{ ids: readonly string[] }>(() => ({ ids: [] }))
const timers = new Map<string, ReturnType<typeof setTimeout>>()

const forget = (id: string) => store.setState(({ ids }) => ({ ids: ids.filter((other) => other !== id) }))

/**
 * Playbooks that are about to be deleted. They are out of sight at once and deleted after a few seconds, so that
 * taking it back brings back everything, versions too. A page that goes away before deletes nothing.
 */
export const pendingDeletes = {
  store,
  add(id: string, commit: () => Promise<void>): void {
    store.setState(({ ids }) => ({ ids: [...ids, id] }))
    timers.set(
      id,
      setTimeout(() => {
        timers.delete(id)
        void commit().finally(() => forget(id))
      }, waitMs),
    )
  },
  undo(id: string): void {
    clearTimeout(timers.get(id))
    timers.delete(id)
    forget(id)
  },
}
