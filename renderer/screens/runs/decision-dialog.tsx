import { useId, useState } from 'react'
import type { EffectView } from '../../../electron/views/live'
import type { Signed } from '../../live/decide-wait'
import { type Decision, isAskedTwice } from '../../live/decision-rules'
import dialogs from '../../live/live-dialogs.module.css'
import { person } from '../../live/person'
import { useChange } from '../../live/use-change'
import { text } from '../../text'
import { announcer } from '../../ui/announcer'
import { Dialog } from '../../ui/dialog'
import { literalWords } from '../../ui/literal-pieces'
import { LiteralText } from '../../ui/literal-text'
import { showToast } from '../../ui/toast-store'

type Props = {
  decision: Decision
  what: string
  effect: EffectView | null
  decide: (signed: Signed) => Promise<void>
  onClose: () => void
}

/** A decision is signed with a name. One that cannot be taken back is asked for once more. */
export function DecisionDialog({ decision, what, effect, decide, onClose }: Props) {
  const [by, setBy] = useState(person.store.getState().name)
  const [reason, setReason] = useState('')
  const [isSecond, setSecond] = useState(false)
  const { isBusy, failure, run } = useChange()
  const signed = { by: by.trim(), reason: reason.trim() }
  const send = async () => {
    await decide(signed)
    person.remember(signed.by)
    const words = text.decision.done[decision](literalWords(what))
    announcer.say(words)
    showToast(words)
    onClose()
  }
  const confirm = () => {
    if (isAskedTwice(decision, effect) && !isSecond) setSecond(true)
    else run(send)
  }
  return (
    <Dialog
      // The second question is another dialog: Enter pressed twice must not answer both.
      key={String(isSecond)}
      title={text.decision.title[decision]}
      confirm={isSecond ? text.decision.confirmTwice : text.decision.words[decision]}
      cancel={isSecond ? text.decision.back : text.decision.cancel}
      disabled={isBusy || signed.by === ''}
      onConfirm={confirm}
      onCancel={isSecond ? () => setSecond(false) : onClose}
    >
      <div className={dialogs.body}>
        <p>
          <LiteralText value={what} />
        </p>
        {isSecond ? (
          <Again effect={effect} />
        ) : (
          <>
            <p>{decision === 'approved' && effect ? text.decision.sends : text.decision.means[decision]}</p>
            <Signature by={by} reason={reason} onBy={setBy} onReason={setReason} />
          </>
        )}
        {failure !== null && (
          <p role="alert" className={dialogs.failure}>
            {failure}
          </p>
        )}
      </div>
    </Dialog>
  )
}

function Again({ effect }: Pick<Props, 'effect'>) {
  return (
    <>
      <p className={dialogs.failure}>{text.decision.twice}</p>
      <p>
        {effect?.nodeType} → {effect?.target ? <LiteralText value={effect.target} /> : text.ledger.noTarget}
      </p>
    </>
  )
}

type SignatureProps = {
  by: string
  reason: string
  onBy: (by: string) => void
  onReason: (reason: string) => void
}

function Signature({ by, reason, onBy, onReason }: SignatureProps) {
  const id = useId()
  return (
    <>
      <label className={dialogs.field} htmlFor={`${id}-by`}>
        {text.decision.name}
        <input
          id={`${id}-by`}
          className={dialogs.input}
          required
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          value={by}
          onChange={({ target }) => onBy(target.value)}
        />
      </label>
      <label className={dialogs.field} htmlFor={`${id}-why`}>
        {text.decision.reason}
        <textarea
          id={`${id}-why`}
          className={dialogs.input}
          data-rows="2"
          rows={2}
          maxLength={2000}
          value={reason}
          onChange={({ target }) => onReason(target.value)}
        />
      </label>
    </>
  )
}
