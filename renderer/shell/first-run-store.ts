import { createStore } from 'zustand/vanilla'

const storageKey = 'cordon.first-run'

const store = createStore<{ shown: 'by itself' | 'asked for' | 'dismissed' }>(() => ({
  shown: localStorage.getItem(storageKey) === 'dismissed' ? 'dismissed' : 'by itself',
}))

/** The card of the first run: it shows by itself until it is dismissed, and can be asked for again. */
export const firstRunStore = {
  store,
  dismiss(): void {
    localStorage.setItem(storageKey, 'dismissed')
    store.setState({ shown: 'dismissed' })
  },
  recall: () => store.setState({ shown: 'asked for' }),
}
