import { useEffect } from 'react'
import { useApi } from '../api/api-context'
import { text } from '../text'
import { Dialog } from '../ui/dialog'
import { showToast } from '../ui/toast-store'
import styles from './live-dialogs.module.css'
import { useChange } from './use-change'
import { useDeployment } from './use-live'

type Props = { id: string; name: string; onClose: () => void }

/** Back to the version that was deployed before; says what that changes, and what it does not. */
export function RollBackDialog({ id, name, onClose }: Props) {
  const api = useApi()
  const { isBusy, failure, run } = useChange()
  const deployment = useDeployment(id)
  const isPossible = deployment !== null && deployment.previous !== null
  // It was stopped elsewhere, while this was open.
  useEffect(() => {
    if (!isPossible) onClose()
  }, [isPossible, onClose])
  if (!deployment || deployment.previous === null) return null
  const { version, previous, level, queue } = deployment
  const rollBack = async () => {
    const rolled = await api.live.rollBack({ playbook: id })
    showToast(text.rollBack.done(name, rolled.version))
    onClose()
  }
  return (
    <Dialog
      title={text.rollBack.title(name)}
      confirm={text.rollBack.confirm(previous)}
      cancel={text.rollBack.cancel}
      disabled={isBusy}
      focusConfirm
      onConfirm={() => run(rollBack)}
      onCancel={onClose}
    >
      <div className={styles.body}>
        <p>{text.rollBack.means(version, previous, level)}</p>
        {queue > 0 && <p>{text.rollBack.queue(queue)}</p>}
        <p>{text.rollBack.rest}</p>
        {failure !== null && (
          <p role="alert" className={styles.failure}>
            {failure}
          </p>
        )}
      </div>
    </Dialog>
  )
}
