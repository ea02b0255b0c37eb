import { Link } from 'wouter'
import type { PlaybookListed } from '../../../electron/views/records'
import type { ReplayView } from '../../../electron/views/replays'
import { useDeployment } from '../../live/use-live'
import { versionWords } from '../../shell/title-bar'
import { text } from '../../text'
import { formatTime } from '../../ui/format'
import { ReplayResult } from '../replay-result'
import { LiveActions } from './live-actions'
import styles from './playbook-table.module.css'
import { RowActions } from './row-actions'

/** One playbook: its draft and versions, which of them is deployed, and what can be done with it. */
export function PlaybookRow({ playbook, replay }: { playbook: PlaybookListed; replay: ReplayView | null }) {
  const { id, name, changed } = playbook
  const deployment = useDeployment(id)
  return (
    <tr data-testid={`playbook-${id}`}>
      <th scope="row" className={styles.name}>
        <Link to={`/playbooks/${id}`} title={name}>
          {name}
        </Link>
      </th>
      <td>{versionWords(playbook)}</td>
      <td data-deployed={deployment !== null}>
        {deployment ? (
          <>
            {text.live.deployedAs(deployment.version, deployment.level)}
            <span className={styles.queue}>{text.live.queued(deployment.queue)}</span>
          </>
        ) : (
          <span className={styles.none}>{text.live.notDeployed}</span>
        )}
      </td>
      <td className={styles.time}>{formatTime(changed)}</td>
      <td>
        {replay ? (
          <ReplayResult replay={replay} />
        ) : (
          <span className={styles.none}>{text.playbooks.never}</span>
        )}
      </td>
      <td className={styles.actions}>
        <LiveActions playbook={playbook} deployment={deployment} />
        <RowActions playbook={playbook} isDeployed={deployment !== null} />
      </td>
    </tr>
  )
}
