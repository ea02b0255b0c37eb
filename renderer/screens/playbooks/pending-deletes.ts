import { createStore } from 'zustand/vanilla'
import { failureText } from '../../api/failure'
import { text } from '../../text'
import { dismissToast, showToast } from '../../ui/toast-store'

type Pending = { id: string; toast: number; commit: () => Promise<void> }

const store = createStore<{ ids: readonly string[] }>(() => ({ ids: [] }))
let pending: Pending | null = null

const show = (id: string) => store.setState(({ ids }) => ({ ids: ids.filter((other) => other !== id) }))

/**
 * The playbook that is about to be deleted: out of sight at once, and there until nobody can take it back any more, so
 * that taking it back brings back everything, versions too.
 * D1. It is deleted when its notice is dismissed, when another one is deleted, or when the page goes away.
 * D2. Whoever opens it takes it back: what is on the screen is never deleted.
 */
export const pendingDeletes = {
  store,

  add({ id, name, commit }: { id: string; name: string; commit: () => Promise<void> }): void {
    pendingDeletes.commit()
    const toast = showToast(text.playbooks.deleted(name), {
      action: { label: text.shell.undo, run: () => pendingDeletes.undo(id) },
      onDismiss: () => {
        if (pending?.id === id) pendingDeletes.commit()
      },
    })
    pending = { id, toast, commit }
    store.setState(({ ids }) => ({ ids: [...ids, id] }))
  },

  undo(id: string): void {
    if (pending?.id !== id) return
    const { toast } = pending
    pending = null
    dismissToast(toast)
    show(id)
  },

  /** Deletes what is pending. It stays out of sight until the list is without it. */
  commit(): void {
    if (!pending) return
    const { id, toast, commit } = pending
    pending = null
    dismissToast(toast)
    void commit()
      .catch((error: unknown) => showToast(failureText(error), { tone: 'error' }))
      .finally(() => show(id))
  },
}
