import type { EffectView } from '../../../electron/views/live'
import { useManifests } from '../../api/queries'
import { literalPieces } from '../../ui/literal-pieces'
import { LiteralText } from '../../ui/literal-text'
import { text } from '../../text'
import { formatTime } from '../../ui/format'
import styles from './section.module.css'

/** All of an effect that somebody has to know to decide about it. */
export function EffectFacts({ effect }: { effect: EffectView }) {
  const title = useManifests().data?.get(effect.nodeType)?.title
  const { target, prior, reason, attempts } = effect
  const request = JSON.stringify(effect.request, null, 2)
  const hasOdd = [target ?? '', request].some((words) => literalPieces(words).some(({ isOdd }) => isOdd))
  return (
    <>
      <dl className={styles.facts}>
        <dt>{text.ledger.what}</dt>
        <dd>
          {title} <code>{effect.nodeType}</code>
        </dd>
        <dt>{text.ledger.target}</dt>
        <dd>{target === null ? text.ledger.noTarget : <LiteralText value={target} />}</dd>
        <dt>{text.ledger.className}</dt>
        <dd data-class={effect.class}>{text.effects[effect.class]}</dd>
        <dt>{text.ledger.state}</dt>
        <dd>{text.ledger.states[effect.state]}</dd>
        <dt>{text.ledger.since}</dt>
        <dd>{formatTime(effect.changed)}</dd>
        {reason !== '' && (
          <>
            <dt>{text.ledger.reason}</dt>
            <dd>
              <LiteralText value={reason} />
            </dd>
          </>
        )}
        {attempts > 0 && (
          <>
            <dt>{text.ledger.tries}</dt>
            <dd>{attempts}</dd>
          </>
        )}
      </dl>
      <Literal label={text.ledger.request} value={request} />
      {prior !== null && <Literal label={text.ledger.prior} value={JSON.stringify(prior, null, 2)} />}
      {hasOdd && <p className={styles.hint}>{text.ledger.odd}</p>}
    </>
  )
}

function Literal({ label, value }: { label: string; value: string }) {
  return (
    <div role="group" aria-label={label}>
      <p className={styles.label} aria-hidden="true">
        {label}
      </p>
      <pre className={styles.request} tabIndex={0}>
        <LiteralText value={value} />
      </pre>
    </div>
  )
}
