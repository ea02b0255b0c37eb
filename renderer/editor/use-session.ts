import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useApi } from '../api/api-context'
import { isAnswer } from '../api/failure'
import { keys, useManifests } from '../api/queries'
import { text } from '../text'
import { showToast } from '../ui/toast-store'
import { isSameDocument } from './same-document'
import { EditorSession } from './session'
import { sessions } from './session-registry'
import { takeBackup } from './unsaved-backup'

const keyOf = (id: string) => ['session', id]

/** The session of a playbook: the one that is open, or a new one over its draft. */
export function useOpenSession(id: string) {
  const api = useApi()
  const client = useQueryClient()
  const manifests = useManifests()
  const open = async () => {
    const known = sessions.get(id)
    if (known || !manifests.data) return known ?? null
    const { playbook, logicHash, changed } = await api.playbooks.get({ ref: { id, version: 'draft' } })
    const backup = takeBackup(id)
    // The last save may have arrived after all.
    const recovered = backup && !isSameDocument(backup.document, playbook) ? backup : null
    const session = new EditorSession({
      api,
      manifests: manifests.data,
      opened: { playbook, logicHash, savedAt: changed, recovered },
      onSaved: () => void client.invalidateQueries({ queryKey: keys.playbooks }),
      onVersion: () => void client.invalidateQueries({ queryKey: keys.playbooks }),
      onReplayed: () => void client.invalidateQueries({ queryKey: keys.replays }),
    })
    if (recovered) showToast(text.canvas.recovered)
    await session.runner.restore().catch((error: unknown) => {
      if (!isAnswer(error)) throw error
    })
    return sessions.add(session)
  }
  const opened = useQuery({
    queryKey: keyOf(id),
    queryFn: open,
    enabled: manifests.data !== undefined,
    // The session itself is kept by the registry: asking again hands out the same one.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    structuralSharing: false,
  })
  return { session: opened.data ?? null, error: manifests.error ?? opened.error, retry: opened.refetch }
}

/** Drops what is open of a playbook and opens what is stored. */
export function useReopen() {
  const client = useQueryClient()
  return async (id: string): Promise<void> => {
    sessions.forget(id)
    await client.resetQueries({ queryKey: keyOf(id) })
  }
}
