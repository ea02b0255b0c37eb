import { useApi } from '../api/api-context'
import { text } from '../text'
import { Dialog } from '../ui/dialog'
import { showToast } from '../ui/toast-store'
import styles from './live-dialogs.module.css'
import { useChange } from './use-change'
import { useDeployment } from './use-live'

type Props = { id: string; name: string; onClose: () => void }

/** Events that a stopped playbook has missed do not come back: so it is asked. */
export function StopDialog({ id, name, onClose }: Props) {
  const api = useApi()
  const { isBusy, failure, run } = useChange()
  const deployment = useDeployment(id)
  const going = deployment ? deployment.running + deployment.waiting : 0
  const stop = async () => {
    const { version } = await api.live.stop({ playbook: id })
    showToast(text.stop.done(name, version))
    onClose()
  }
  return (
    <Dialog
      title={text.stop.title(name)}
      confirm={text.stop.confirm}
      cancel={text.stop.cancel}
      disabled={isBusy}
      onConfirm={() => run(stop)}
      onCancel={onClose}
    >
      <div className={styles.body}>
        <p>{text.stop.means}</p>
        {deployment && deployment.queue > 0 && <p>{text.stop.queue(deployment.queue)}</p>}
        {going > 0 && <p>{text.stop.goOn(going)}</p>}
        {failure !== null && (
          <p role="alert" className={styles.failure}>
            {failure}
          </p>
        )}
      </div>
    </Dialog>
  )
}
