import type { ApiClient } from '../../electron/api/client'
import type { PreferenceName, PreferenceValues } from '../../electron/views/preferences'
import { failureText } from '../api/failure'
import { text } from '../text'
import { showToast } from '../ui/toast-store'

type Adopt = (value: string) => void

let client: ApiClient | null = null
let kept: PreferenceValues = {}
const adopters = new Map<PreferenceName, Adopt>()
const chosen = new Set<PreferenceName>()
/** Values that are being written, or wait for that. */
const waiting = new Map<PreferenceName, string>()

/** Says who takes over a choice that was kept in the data folder: now, or when it comes. */
export function adoptPreference(name: PreferenceName, adopt: Adopt): void {
  adopters.set(name, adopt)
  hand(name)
}

/** Fetches what was chosen before. A choice made while it was on its way counts more. */
export async function loadPreferences(api: ApiClient): Promise<void> {
  client = api
  try {
    kept = await api.preferences.all()
    for (const name of adopters.keys()) hand(name)
  } catch (error) {
    showToast(text.shell.preferencesUnread(failureText(error)), { tone: 'error' })
  }
}

function hand(name: PreferenceName): void {
  const value = kept[name]
  if (value !== undefined && !chosen.has(name)) adopters.get(name)?.(value)
}

/** Keeps a choice over the next start of the app. While one is being written, only the latest after it waits. */
export function keepPreference(name: PreferenceName, value: string): void {
  chosen.add(name)
  if (!client) return
  const isWriting = waiting.has(name)
  waiting.set(name, value)
  if (!isWriting) void write(client, name)
}

async function write({ preferences }: ApiClient, name: PreferenceName): Promise<void> {
  try {
    for (let value = waiting.get(name); value !== undefined; ) {
      await preferences.set({ name, value })
      const latest = waiting.get(name)
      value = latest === value ? undefined : latest
    }
  } catch (error) {
    showToast(text.shell.preferenceUnkept(failureText(error)), { tone: 'error' })
  } finally {
    waiting.delete(name)
  }
}
