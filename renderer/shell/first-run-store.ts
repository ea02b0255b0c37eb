import { createStore } from 'zustand/vanilla'
import { adoptPreference, keepPreference } from './preferences'

const store = createStore<{ shown: 'by itself' | 'asked for' | 'dismissed' }>(() => ({ shown: 'by itself' }))

adoptPreference('first_run', (kept) => {
  if (kept === 'dismissed') store.setState({ shown: 'dismissed' })
})

/** The card of the first run: it shows by itself until it is dismissed, and can be asked for again. */
export const firstRunStore = {
  store,
  dismiss(): void {
    keepPreference('first_run', 'dismissed')
    store.setState({ shown: 'dismissed' })
  },
  recall: () => store.setState({ shown: 'asked for' }),
}
