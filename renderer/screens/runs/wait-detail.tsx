import { X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { WaitView } from '../../../electron/views/live'
import { useApi } from '../../api/api-context'
import { useDraft } from '../../api/queries'
import { useChange } from '../../live/use-change'
import { useLiveStatus } from '../../live/use-live'
import { text } from '../../text'
import { Button, IconButton } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { formatTime } from '../../ui/format'
import { formatSpan } from '../../ui/format-span'
import { keepFocusInTable } from '../../ui/keep-focus'
import { LiteralText } from '../../ui/literal-text'
import { showToast } from '../../ui/toast-store'
import { EffectFacts } from './effect-facts'
import { runsStore } from './runs-store'
import styles from './section.module.css'

type Props = { wait: WaitView; now: number; buttons: ReactNode }

/** What is asked, of which event, until when; and for an effect exactly what would be sent. */
export function WaitDetail({ wait, now, buttons }: Props) {
  const close = () => runsStore.setState({ wait: null })
  return (
    <aside
      ref={keepFocusInTable}
      className={styles.detail}
      aria-label={text.waits.detail}
      data-testid="wait-detail"
      onKeyDown={({ key }) => {
        if (key === 'Escape') close()
      }}
    >
      <header className={styles.head}>
        <h2 className={styles.title}>{text.waits.detail}</h2>
        <IconButton icon={X} label={text.waits.close} keys="Esc" onClick={close} />
      </header>
      {/* It scrolls, so it must be in reach of the keys that scroll. */}
      <div className={styles.body} role="group" aria-label={text.waits.detail} tabIndex={0}>
        <p className={styles.question}>
          <LiteralText value={wait.question} />
        </p>
        <Facts wait={wait} now={now} />
        {wait.effect && <EffectFacts effect={wait.effect} />}
        <p className={styles.hint}>{text.waits.atDeadline}</p>
      </div>
      <div className={styles.buttons}>
        {buttons}
        <CancelRun wait={wait} />
      </div>
    </aside>
  )
}

function Facts({ wait, now }: Pick<Props, 'wait' | 'now'>) {
  const nodes = useDraft(wait.playbook).data?.nodes
  const deployment = useLiveStatus()?.deployments.find(({ set }) => set === wait.set)
  const name = nodes?.find(({ id }) => id === wait.node)?.name
  const deadline = formatTime(wait.deadline)
  return (
    <dl className={styles.facts}>
      <dt>{text.waits.facts.playbook}</dt>
      <dd>
        <Link to={`/playbooks/${wait.playbook}`}>{wait.name}</Link>
        {deployment && ` ${text.live.deployedAs(deployment.version, deployment.level)}`}
      </dd>
      <dt>{text.waits.facts.event}</dt>
      <dd>
        <LiteralText value={wait.label} /> <code>{wait.event}</code>
      </dd>
      <dt>{text.waits.facts.step}</dt>
      <dd>
        {name} <code>{wait.node}</code>
      </dd>
      <dt>{text.waits.facts.kind}</dt>
      <dd>{text.waits.kind[wait.kind]}</dd>
      <dt>{text.waits.facts.since}</dt>
      <dd>{text.waits.since(formatTime(wait.since), formatSpan(now - wait.since))}</dd>
      <dt>{text.waits.facts.deadline}</dt>
      <dd>
        {wait.deadline > now
          ? text.waits.deadline(deadline, formatSpan(wait.deadline - now))
          : text.waits.passed(deadline)}
      </dd>
    </dl>
  )
}

function CancelRun({ wait: { set, position } }: Pick<Props, 'wait'>) {
  const api = useApi()
  const [isAsked, setAsked] = useState(false)
  const { isBusy, failure, run } = useChange()
  const cancel = async () => {
    await api.live.cancel({ set, position })
    showToast(text.waits.cancelled)
    setAsked(false)
  }
  return (
    <>
      <Button className={styles.last} onClick={() => setAsked(true)}>
        {text.waits.cancelRun}
      </Button>
      {isAsked && (
        <Dialog
          title={text.waits.cancelTitle}
          confirm={text.waits.cancelRun}
          cancel={text.waits.keepRun}
          disabled={isBusy}
          onConfirm={() => run(cancel)}
          onCancel={() => setAsked(false)}
        >
          <p>{text.waits.cancelMeans}</p>
          {failure !== null && <p role="alert">{failure}</p>}
        </Dialog>
      )}
    </>
  )
}
