import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useApi } from '../api/api-context'
import { isAnswer } from '../api/failure'
import { keys, useManifests } from '../api/queries'
import { text } from '../text'
import { showToast } from '../ui/toast-store'
import { EditorSession } from './session'
import { sessions } from './session-registry'
import { takeBackup } from './unsaved-backup'

/** The session of a playbook: the one that is open, or a new one over its draft. */
export function useOpenSession(id: string) {
  const api = useApi()
  const client = useQueryClient()
  const manifests = useManifests()
  const open = async () => {
    const known = sessions.get(id)
    if (known || !manifests.data) return known ?? null
    const [{ playbook, logicHash }, list] = await Promise.all([
      api.playbooks.get({ ref: { id, version: 'draft' } }),
      api.playbooks.list(),
    ])
    const savedAt = list.find((listed) => listed.id === id)?.changed ?? null
    const recovered = takeBackup(id, savedAt ?? 0)
    const session = new EditorSession({
      api,
      manifests: manifests.data,
      opened: { playbook, logicHash, savedAt, recovered },
      onSaved: () => void client.invalidateQueries({ queryKey: keys.playbooks }),
      onReplayed: () => void client.invalidateQueries({ queryKey: keys.replays }),
    })
    if (recovered) showToast(text.canvas.recovered)
    await session.runner.restore().catch((error: unknown) => {
      if (!isAnswer(error)) throw error
    })
    return sessions.add(session)
  }
  const opened = useQuery({
    queryKey: ['session', id],
    queryFn: open,
    enabled: manifests.data !== undefined,
    // The session itself is kept by the registry: asking again hands out the same one.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    structuralSharing: false,
  })
  return { session: opened.data ?? null, error: manifests.error ?? opened.error, retry: opened.refetch }
}
