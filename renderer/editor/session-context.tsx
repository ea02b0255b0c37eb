import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { PlaybookState } from './playbook-store'
import type { EditorSession } from './session'

export const SessionContext = createContext<EditorSession | null>(null)

export function useSession(): EditorSession {
  const session = useContext(SessionContext)
  if (!session) throw new Error('Outside of an open playbook')
  return session
}

/** Reads from the document that is open. Select the least that is drawn. */
export function usePlaybook<T>(select: (state: PlaybookState) => T): T {
  return useStore(useSession().playbook.store, select)
}
