import { createStore } from 'zustand/vanilla'

export type Toast = {
  id: number
  text: string
  tone: 'plain' | 'error'
  action: { label: string; run: () => void } | null
}

type ToastState = { toasts: readonly Toast[] }

const lifeMs = 6000

export const toastStore = createStore<ToastState>(() => ({ toasts: [] }))

let lastId = 0

/**
 * Says something at the lower edge. It stays until it is dismissed when it offers an action, else for a few seconds.
 * Answers the number by which it can be dismissed.
 */
export function showToast(
  text: string,
  options: { tone?: Toast['tone']; action?: NonNullable<Toast['action']> } = {},
): number {
  const toast: Toast = {
    id: ++lastId,
    text,
    tone: options.tone ?? 'plain',
    action: options.action ?? null,
  }
  toastStore.setState(({ toasts }) => ({ toasts: [...toasts.slice(-2), toast] }))
  if (!toast.action) window.setTimeout(() => dismissToast(toast.id), lifeMs)
  return toast.id
}

export function dismissToast(id: number): void {
  toastStore.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
}
