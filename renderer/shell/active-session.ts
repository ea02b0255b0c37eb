import { createStore } from 'zustand/vanilla'
import type { EditorSession } from '../editor/session'

/** The playbook on the screen, for the parts of the shell that speak about it. Null on the other screens. */
export const activeSession = createStore<{ session: EditorSession | null }>(() => ({ session: null }))
