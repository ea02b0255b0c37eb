import { createStore } from 'zustand/vanilla'
import { adoptPreference, keepPreference } from '../shell/preferences'

/** The name that decisions are signed with: said once, and offered again. */
const store = createStore<{ name: string }>(() => ({ name: '' }))

adoptPreference('person', (name) => store.setState({ name }))

export const person = {
  store,
  remember(name: string): void {
    if (name === store.getState().name) return
    store.setState({ name })
    keepPreference('person', name)
  },
}
