import { useQueryClient } from '@tanstack/react-query'
import { CircleStop, Rocket, Save, Undo2 } from 'lucide-react'
import type { DeploymentView } from '../../../electron/views/live'
import type { PlaybookListed } from '../../../electron/views/records'
import { useApi } from '../../api/api-context'
import { keys } from '../../api/queries'
import { sessions } from '../../editor/session-registry'
import { askLive } from '../../live/live-dialog'
import { saveVersion } from '../../live/save-version'
import { text } from '../../text'
import { IconButton } from '../../ui/button'
import { keepFocus } from '../../ui/keep-focus'
import styles from './playbook-table.module.css'

type Props = { playbook: PlaybookListed; deployment: DeploymentView | null }

/** From a draft to a version, from a version to what is deployed, and back. */
export function LiveActions({ playbook: { id, name, state }, deployment }: Props) {
  const api = useApi()
  const client = useQueryClient()
  const isNew = state === 'draft'
  const save = () => {
    const onSaved = () => void client.invalidateQueries({ queryKey: keys.playbooks })
    void saveVersion({ api, id, drafts: sessions.get(id)?.drafts, onSaved })
  }
  return (
    <>
      <IconButton
        icon={Save}
        label={text.version.saveOf(name)}
        // It stays in reach: a button that its own press disables would drop the focus.
        aria-disabled={!isNew}
        tip={state === 'saved' ? text.version.nothingNew(name) : undefined}
        onClick={isNew ? save : undefined}
      />
      <IconButton
        icon={Rocket}
        label={text.deploy.of(name)}
        aria-disabled={state === 'damaged'}
        onClick={state === 'damaged' ? undefined : () => askLive({ kind: 'deploy', id, name })}
      />
      {deployment ? (
        <span key="live" ref={keepInRow} className={styles.live}>
          <IconButton
            icon={CircleStop}
            label={text.stop.of(name)}
            onClick={() => askLive({ kind: 'stop', id, name })}
          />
          <RollBack id={id} name={name} previous={deployment.previous} />
        </span>
      ) : (
        // Their place is kept, so that the other buttons stand below one another; by another element, since the ref of
        // one that stays would be told only when the buttons in it have gone.
        <span key="none" className={styles.live} />
      )}
    </>
  )
}

function RollBack({ id, name, previous }: { id: string; name: string; previous: number | null }) {
  const tip = previous === null ? text.rollBack.nothing(name) : text.rollBack.ofTo(name, previous)
  return (
    <IconButton
      icon={Undo2}
      label={text.rollBack.of(name)}
      tip={tip}
      aria-disabled={previous === null}
      onClick={previous === null ? undefined : () => askLive({ kind: 'roll_back', id, name })}
    />
  )
}

/** The buttons of what is deployed go when it is stopped. */
function keepInRow(part: HTMLElement | null): (() => void) | undefined {
  const row = part?.closest('tr')
  return keepFocus(part, () => row?.querySelector('a')?.focus())
}
