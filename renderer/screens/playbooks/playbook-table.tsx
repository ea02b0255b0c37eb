import { useQueryClient } from '@tanstack/react-query'
import { Download, Trash2 } from 'lucide-react'
import { Link } from 'wouter'
import type { PlaybookListed } from '../../../electron/views/records'
import type { ReplayView } from '../../../electron/views/replays'
import { useApi } from '../../api/api-context'
import { failureText } from '../../api/failure'
import { keys } from '../../api/queries'
import { sessions } from '../../editor/session-registry'
import { versionWords } from '../../shell/title-bar'
import { text } from '../../text'
import { IconButton } from '../../ui/button'
import { saveAs } from '../../ui/save-as'
import { formatTime } from '../../ui/format'
import { showToast } from '../../ui/toast-store'
import { ReplayResult } from '../replay-result'
import { pendingDeletes } from './pending-deletes'
import styles from './playbook-table.module.css'

type Props = { playbooks: readonly PlaybookListed[]; replays: readonly ReplayView[] }

export function PlaybookTable({ playbooks, replays }: Props) {
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{text.playbooks.columns.name}</th>
            <th scope="col">{text.playbooks.columns.state}</th>
            <th scope="col">{text.playbooks.columns.changed}</th>
            <th scope="col">{text.playbooks.columns.lastReplay}</th>
            <th scope="col">
              <span className="visually-hidden">{text.playbooks.columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {playbooks.map((playbook) => (
            <Row
              key={playbook.id}
              playbook={playbook}
              replay={replays.find((replay) => replay.playbook === playbook.id) ?? null}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ playbook, replay }: { playbook: PlaybookListed; replay: ReplayView | null }) {
  const { id, name, changed } = playbook
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
  return (
    <tr>
      <th scope="row" className={styles.name}>
        <Link to={`/playbooks/${id}`} title={name}>
          {name}
        </Link>
      </th>
      <td>{versionWords(playbook)}</td>
      <td className={styles.time}>{formatTime(changed)}</td>
      <td>
        {replay ? (
          <ReplayResult replay={replay} />
        ) : (
          <span className={styles.none}>{text.playbooks.never}</span>
        )}
      </td>
      <td className={styles.actions}>
        <IconButton
          icon={Download}
          label={text.playbooks.export(name)}
          onClick={() =>
            void send().catch((error: unknown) => showToast(failureText(error), { tone: 'error' }))
          }
        />
        <IconButton icon={Trash2} label={text.playbooks.delete(name)} onClick={remove} />
      </td>
    </tr>
  )
}

function fileNameOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return `${plain || 'playbook'}.playbook.json`
}
