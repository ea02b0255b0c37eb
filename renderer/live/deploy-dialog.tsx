import { useState } from 'react'
import type { Level, VersionView } from '../../electron/views/live'
import { useApi } from '../api/api-context'
import { failureText } from '../api/failure'
import { useVersions } from '../api/live-queries'
import { usePlaybooks } from '../api/queries'
import { sessions } from '../editor/session-registry'
import { text } from '../text'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { formatTime } from '../ui/format'
import { keepFocus } from '../ui/keep-focus'
import { showToast } from '../ui/toast-store'
import { LevelChoice } from './level-choice'
import styles from './live-dialogs.module.css'
import { keepVersion } from './save-version'
import { useChange } from './use-change'
import { useDeployment } from './use-live'

type Props = { id: string; name: string; onClose: () => void }

/** Which version, and how far it may go. It is whole at once, so that Enter deploys before all versions are read. */
export function DeployDialog({ id, name, onClose }: Props) {
  const api = useApi()
  const { isBusy, failure, run } = useChange()
  const deployment = useDeployment(id)
  const [chosen, setChosen] = useState<number | null>(null)
  // A new version that went on in silence would be the worst of surprises: what is deployed keeps its level.
  const [level, setLevel] = useState<Level>(deployment?.level ?? 'shadow')
  const listed = usePlaybooks().data?.find((playbook) => playbook.id === id)
  const query = useVersions(id)
  const newest = query.data?.[0]?.version ?? listed?.version ?? null
  const version = chosen ?? newest
  const isSame = deployment?.version === version && deployment?.level === level
  const deploy = async () => {
    if (version === null) return
    await api.live.deploy({ playbook: id, version, level })
    showToast(text.deploy.done(name, version, level))
    onClose()
  }
  const save = async () =>
    setChosen((await keepVersion({ api, id, drafts: sessions.get(id)?.drafts })).version)
  return (
    <Dialog
      title={text.deploy.title(name)}
      confirm={text.deploy.confirm}
      cancel={text.deploy.cancel}
      disabled={isBusy || version === null || isSame}
      focusConfirm
      onConfirm={() => run(deploy)}
      onCancel={onClose}
    >
      <div className={styles.body}>
        <p>{deployment ? text.deploy.now(deployment.version, deployment.level) : text.deploy.fromNow}</p>
        {deployment && <p>{text.deploy.takesOver(deployment.queue)}</p>}
        {version !== null && (
          <label className={styles.field}>
            {text.deploy.version}
            <select
              className={styles.input}
              value={version}
              onChange={({ target }) => setChosen(Number(target.value))}
            >
              <Options versions={query.data} chosen={version} />
            </select>
          </label>
        )}
        {version !== null && newest !== null && version < newest && (
          <p className={styles.hint}>{text.deploy.older(newest)}</p>
        )}
        <DraftHint
          isNew={listed?.state === 'draft'}
          newest={newest}
          isBusy={isBusy}
          onSave={() => run(save)}
        />
        <LevelChoice chosen={level} onChoose={setLevel} />
        {isSame && <p className={styles.hint}>{text.deploy.same}</p>}
        <Failure words={failure ?? (query.error && failureText(query.error))} />
      </div>
    </Dialog>
  )
}

function Failure({ words }: { words: string | null }) {
  return (
    words !== null && (
      <p role="alert" className={styles.failure}>
        {words}
      </p>
    )
  )
}

/** All versions, the newest first; while they are read, the one that is chosen. */
function Options({ versions, chosen }: { versions: readonly VersionView[] | undefined; chosen: number }) {
  if (!versions) return <option value={chosen}>{text.deploy.versionAlone(chosen)}</option>
  return versions.map(({ version, created, level }) => (
    <option key={version} value={version}>
      {text.deploy.versionOption(version, formatTime(created), level)}
    </option>
  ))
}

type HintProps = { isNew: boolean; newest: number | null; isBusy: boolean; onSave: () => void }

/** What is on the screen may not be what would be deployed. */
function DraftHint({ isNew, newest, isBusy, onSave }: HintProps) {
  if (!isNew) return null
  return (
    <div ref={keepInDialog} className={styles.draft}>
      <p>{text.deploy.draftNewer(newest)}</p>
      <Button aria-disabled={isBusy} onClick={isBusy ? undefined : onSave}>
        {text.version.save}
      </Button>
    </div>
  )
}

/** Saving takes its button away. */
function keepInDialog(hint: HTMLElement | null): (() => void) | undefined {
  const confirm = hint?.closest('form')?.querySelector<HTMLElement>('[type="submit"]')
  return keepFocus(hint, () => confirm?.focus())
}
