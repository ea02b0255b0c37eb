import type { PlaybookListed } from '../../../electron/views/records'
import type { ReplayView } from '../../../electron/views/replays'
import { text } from '../../text'
import { PlaybookRow } from './playbook-row'
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
            <th scope="col">{text.playbooks.columns.deployed}</th>
            <th scope="col">{text.playbooks.columns.changed}</th>
            <th scope="col">{text.playbooks.columns.lastReplay}</th>
            <th scope="col">
              <span className="visually-hidden">{text.playbooks.columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {playbooks.map((playbook) => (
            <PlaybookRow
              key={playbook.id}
              playbook={playbook}
              replay={replays.find((one) => one.playbook === playbook.id && one.kind === 'replay') ?? null}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}
