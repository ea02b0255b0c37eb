import { useQueryClient } from '@tanstack/react-query'
import { Download, Trash2 } from 'lucide-react'
import type { PlaybookListed } from '../../../electron/views/records'
import { useApi } from '../../api/api-context'
import { failureText } from '../../api/failure'
import { keys } from '../../api/queries'
import { sessions } from '../../editor/session-registry'
import { text } from '../../text'
import { IconButton } from '../../ui/button'
import { saveAs } from '../../ui/save-as'
import { showToast } from '../../ui/toast-store'
import { pendingDeletes } from './pending-deletes'

type Props = { playbook: PlaybookListed; isDeployed: boolean }

/** Sends a playbook out, or deletes it: not while live runs rest on it. */
export function RowActions({ playbook: { id, name, deployedCallers }, isDeployed }: Props) {
  const api = useApi()
  const client = useQueryClient()
  const remove = () => {
    pendingDeletes.add({
      id,
      name,
      commit: async () => {
        sessions.forget(id)
        await api.playbooks.delete({ id })
        await client.invalidateQueries({ queryKey: keys.playbooks })
      },
    })
  }
  const send = async () => {
    await sessions.get(id)?.drafts.flush()
    const { text: file } = await api.playbooks.export({ ref: { id, version: 'draft' } })
    await saveAs(fileNameOf(name), file, 'application/json')
  }
  const whyKept = isDeployed
    ? text.playbooks.stopFirst(name)
    : deployedCallers.length > 0
      ? text.playbooks.stopCallers(name, deployedCallers)
      : null
  return (
    <>
      <IconButton
        icon={Download}
        label={text.playbooks.export(name)}
        onClick={() =>
          void send().catch((error: unknown) => showToast(failureText(error), { tone: 'error' }))
        }
      />
      <IconButton
        icon={Trash2}
        label={text.playbooks.delete(name)}
        tip={whyKept ?? undefined}
        aria-disabled={whyKept !== null}
        onClick={whyKept === null ? remove : undefined}
      />
    </>
  )
}

function fileNameOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return `${plain || 'playbook'}.playbook.json`
}
