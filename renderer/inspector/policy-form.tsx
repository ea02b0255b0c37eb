import { useId } from 'react'
import type { PlaybookNode, Policy } from '../../nodes/playbook/schema'
import type { NodeManifest } from '../../nodes/sdk'
import { useSession } from '../editor/session-context'
import { text } from '../text'
import { NumberControl } from './controls'
import { FieldFrame } from './field-frame'
import fieldStyles from './field.module.css'
import styles from './inspector.module.css'

type Props = { node: PlaybookNode; manifest: NodeManifest }

/** What happens when the step fails: folded away, with what differs from the rule said outside. */
export function PolicyForm({ node, manifest }: Props) {
  const { playbook } = useSession()
  const policy = node.policy ?? {}
  const changed = Object.values(policy).filter((value) => value !== undefined).length
  const set = (parts: Policy) => {
    const next = { ...policy, ...parts }
    playbook.setPolicy(node.id, withoutEmpty(next))
  }
  const retries = manifest.effect === 'none' || manifest.delivery === 'one-shot' ? 0 : 2
  return (
    <details className={styles.section}>
      <summary className={styles.summary}>
        {text.policy.title}
        {changed > 0 && <span className={styles.count}>{text.policy.changed(changed)}</span>}
      </summary>
      <div className={styles.fields}>
        <NumberPolicy
          path="policy.timeoutMs"
          title={text.policy.timeout}
          help={text.policy.timeoutHelp}
          max={3600}
          fallback={10}
          value={policy.timeoutMs === undefined ? undefined : policy.timeoutMs / 1000}
          onChange={(seconds) => {
            const timeoutMs = seconds === undefined ? undefined : Math.round(seconds * 1000)
            // No step ends in no time: a 0 is on its way to 0.5.
            if (timeoutMs !== 0) set({ timeoutMs })
          }}
        />
        <NumberPolicy
          path="policy.retries"
          title={text.policy.retries}
          help={text.policy.retriesHelp}
          max={10}
          fallback={retries}
          value={policy.retries}
          onChange={(count) => set({ retries: count === undefined ? undefined : Math.round(count) })}
        />
        <OnError value={policy.onError} onChange={(onError) => set({ onError })} />
      </div>
    </details>
  )
}

type NumberPolicyProps = {
  path: string
  title: string
  help: string
  max: number
  fallback: number
  value: number | undefined
  onChange: (value: number | undefined) => void
}

function NumberPolicy({ path, title, help, max, fallback, value, onChange }: NumberPolicyProps) {
  const id = useId()
  return (
    <FieldFrame id={id} path={path} title={title} help={help} problems={[]}>
      <NumberControl
        id={id}
        min={0}
        max={max}
        fallback={fallback}
        placeholder=""
        value={value}
        onChange={(number) => {
          if (number === undefined) onChange(undefined)
          else if (typeof number === 'number' && number >= 0 && number <= max) onChange(number)
        }}
      />
    </FieldFrame>
  )
}

type OnErrorProps = { value: Policy['onError']; onChange: (value: Policy['onError']) => void }

function OnError({ value, onChange }: OnErrorProps) {
  const id = useId()
  return (
    <FieldFrame
      id={id}
      path="policy.onError"
      title={text.policy.onError}
      help={text.policy.onErrorHelp}
      problems={[]}
    >
      <select
        id={id}
        aria-describedby={`${id}-about`}
        className={fieldStyles.control}
        value={value ?? 'fail'}
        onChange={({ target }) => onChange(target.value === 'continue' ? 'continue' : 'fail')}
      >
        <option value="fail">{text.policy.fail}</option>
        <option value="continue">{text.policy.goOn}</option>
      </select>
    </FieldFrame>
  )
}

function withoutEmpty(policy: Policy): Policy {
  return Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined))
}
