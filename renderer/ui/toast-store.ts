import { createStore } from 'zustand/vanilla'

export type Toast = {
  id: number
  text: string
  tone: 'plain' | 'error'
  action: { label: string; run: () => void } | null
  /** Called when it goes away without its action having been taken. */
  onDismiss: (() => void) | null
}

type ToastState = { toasts: readonly Toast[] }

const lifeMs = 6000
const most = 3

export const toastStore = createStore<ToastState>(() => ({ toasts: [] }))

let lastId = 0

/**
 * Says something at the lower edge. It stays until it is dismissed when it offers an action, else for a few seconds.
 * Answers the number by which it can be dismissed.
 */
export function showToast(
  text: string,
  options: Partial<{ [Option in 'tone' | 'action' | 'onDismiss']: NonNullable<Toast[Option]> }> = {},
): number {
  const toast: Toast = {
    id: ++lastId,
    text,
    tone: options.tone ?? 'plain',
    action: options.action ?? null,
    onDismiss: options.onDismiss ?? null,
  }
  const { toasts } = toastStore.getState()
  toastStore.setState({ toasts: [...toasts, toast] })
  // What offers something stays the longest.
  const surplus = toasts.length < most ? undefined : (toasts.find(({ action }) => !action) ?? toasts[0])
  if (surplus) dismissToast(surplus.id)
  if (!toast.action) setTimeout(() => dismissToast(toast.id), lifeMs)
  return toast.id
}

export function dismissToast(id: number): void {
  remove(id)?.onDismiss?.()
}

/** Does what a toast offers, and takes it away. */
export function takeAction(id: number): void {
  remove(id)?.action?.run()
}

function remove(id: number): Toast | undefined {
  const { toasts } = toastStore.getState()
  toastStore.setState({ toasts: toasts.filter((toast) => toast.id !== id) })
  return toasts.find((toast) => toast.id === id)
}
