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
import { showToast } from '../ui/toast-store'
import { LevelChoice } from './level-choice'
import styles from './live-dialogs.module.css'
import { keepVersion } from './save-version'
import { useChange } from './use-change'
import { useDeployment } from './use-live'

type Props = { id: string; name: string; onClose: () => void }

/** Which version, and how far it may go. Nothing is shown before the versions are known, so that Enter deploys. */
export function DeployDialog(props: Props) {
  const versions = useVersions(props.id)
  if (versions.error) {
    return (
      <Dialog
        title={text.deploy.title(props.name)}
        confirm={text.importReport.close}
        onConfirm={props.onClose}
        onCancel={props.onClose}
      >
        <p role="alert">{failureText(versions.error)}</p>
      </Dialog>
    )
  }
  return versions.data ? <Choices {...props} versions={versions.data} /> : null
}

function Choices({ id, name, onClose, versions }: Props & { versions: readonly VersionView[] }) {
  const api = useApi()
  const { isBusy, failure, run } = useChange()
  const deployment = useDeployment(id)
  const [chosen, setChosen] = useState<number | null>(null)
  // A new version that went on in silence would be the worst of surprises: what is deployed keeps its level.
  const [level, setLevel] = useState<Level>(deployment?.level ?? 'shadow')
  const newest = versions[0]?.version ?? null
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
              {versions.map((one) => (
                <option key={one.version} value={one.version}>
                  {text.deploy.versionOption(
                    one.version,
                    formatTime(one.created),
                    deployment?.version === one.version ? deployment.level : null,
                  )}
                </option>
              ))}
            </select>
          </label>
        )}
        {version !== null && newest !== null && version < newest && (
          <p className={styles.hint}>{text.deploy.older(newest)}</p>
        )}
        <DraftHint id={id} newest={newest} isBusy={isBusy} onSave={() => run(save)} />
        <LevelChoice chosen={level} onChoose={setLevel} />
        {isSame && <p className={styles.hint}>{text.deploy.same}</p>}
        {failure !== null && (
          <p role="alert" className={styles.failure}>
            {failure}
          </p>
        )}
      </div>
    </Dialog>
  )
}

type HintProps = { id: string; newest: number | null; isBusy: boolean; onSave: () => void }

/** What is on the screen may not be what would be deployed. */
function DraftHint({ id, newest, isBusy, onSave }: HintProps) {
  const state = usePlaybooks().data?.find((listed) => listed.id === id)?.state
  if (state !== 'draft') return null
  return (
    <div className={styles.draft}>
      <p>{text.deploy.draftNewer(newest)}</p>
      <Button disabled={isBusy} onClick={onSave}>
        {text.version.save}
      </Button>
    </div>
  )
}
