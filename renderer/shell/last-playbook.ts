const storageKey = 'cordon.last-playbook'

export function rememberPlaybook(id: string): void {
  localStorage.setItem(storageKey, id)
}

/** The playbook that the app opens on: the last one that was open, else the first that there is. */
export function playbookToOpen(ids: readonly string[]): string | null {
  const last = localStorage.getItem(storageKey)
  return last !== null && ids.includes(last) ? last : (ids[0] ?? null)
}
