import { adoptPreference, keepPreference } from './preferences'

let last: string | null = null

adoptPreference('last_playbook', (id) => {
  last = id
})

export function rememberPlaybook(id: string): void {
  if (id === last) return
  last = id
  keepPreference('last_playbook', id)
}

/** The playbook that the app opens on: the last one that was open, else the first that there is. */
export function playbookToOpen(ids: readonly string[]): string | null {
  return last !== null && ids.includes(last) ? last : (ids[0] ?? null)
}
