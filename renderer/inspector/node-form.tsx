import { Plus } from 'lucide-react'
import { useId } from 'react'
import { useStore } from 'zustand'
import type { Problem } from '../../nodes/playbook/problem'
import type { PlaybookNode } from '../../nodes/playbook/schema'
import { fieldOf } from '../editor/problem-checker'
import type { JsonObject } from '../../nodes/sdk'
import { useSession } from '../editor/session-context'
import { text } from '../text'
import { Button } from '../ui/button'
import { JsonTree } from '../ui/json-tree'
import { MarkedText } from '../ui/marked-text'
import { TypeIcon } from '../ui/type-icon'
import { ConfigField } from './config-field'
import { ContainerField } from './container-field'
import { FieldFrame } from './field-frame'
import fieldStyles from './field.module.css'
import { fieldsOf, takesAnyInput } from './form-model'
import { InputField } from './input-field'
import styles from './inspector.module.css'
import { PolicyForm } from './policy-form'
import { PortList } from './port-list'

const none: readonly Problem[] = []

/** The form of a node, made from the schemas of its type. */
export function NodeForm({ node }: { node: PlaybookNode }) {
  const { manifests, problems: checker, playbook } = useSession()
  const manifest = manifests.get(node.type)
  const problems = useStore(checker.state, ({ byPlace }) => byPlace.get(node.id) ?? none)
  const problemsAt = (path: string) => problems.filter((problem) => fieldOf(problem) === path)
  const fields = manifest ? fieldsOf(node, manifest) : []
  const shown = new Set([...fields.map(({ path }) => path), 'outcome', 'parent', 'name'])
  const general = problems.filter((problem) => !shown.has(fieldOf(problem) ?? ''))
  return (
    <>
      <header className={styles.head} data-category={manifest?.category ?? 'logic'}>
        <span className={styles.icon}>
          <TypeIcon name={manifest?.icon ?? 'circle-help'} />
        </span>
        <div className={styles.titles}>
          <NameField node={node} />
          <p className={styles.kind}>
            <code>{node.id}</code> · {manifest?.title ?? node.type}
            {manifest && text.effects[manifest.effect] !== '' && ` · ${text.effects[manifest.effect]}`}
          </p>
        </div>
      </header>
      <div className={styles.body}>
        {manifest && <p className={styles.about}>{manifest.summary}</p>}
        {general.map(({ code, message, hint, level }) => (
          <p key={code + message} className={fieldStyles.problem} data-level={level}>
            <span aria-hidden="true">▲</span>
            <span>
              {message}. <span className={fieldStyles.hint}>{hint}</span>
            </span>
          </p>
        ))}
        {fields.map((field) =>
          field.part === 'input' ? (
            <InputField key={field.path} node={node} field={field} problems={problemsAt(field.path)} />
          ) : (
            <ConfigField key={field.path} node={node} field={field} problems={problemsAt(field.path)} />
          ),
        )}
        {manifest && takesAnyInput(manifest) && (
          <Button onClick={() => playbook.setInput(node.id, freeName(node), { expr: '' })}>
            <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
            {text.inspector.addField}
          </Button>
        )}
        {!manifest && <JsonTree value={{ config: node.config, input: bindingsOf(node) }} />}
        <ContainerField node={node} problems={problemsAt('parent')} />
        <OutcomeField node={node} problems={problemsAt('outcome')} />
        {manifest?.canFail === true && <PolicyForm node={node} manifest={manifest} />}
        <PortList node={node} />
        {manifest && (
          <section className={styles.section}>
            <h3 className={styles.heading}>{text.inspector.help}</h3>
            <p className={styles.about}>
              <MarkedText text={manifest.help} />
            </p>
          </section>
        )}
      </div>
    </>
  )
}

function NameField({ node }: { node: PlaybookNode }) {
  const { playbook } = useSession()
  return (
    <label className={styles.nameLabel} data-testid="field-name">
      <span className="visually-hidden">{text.inspector.nodeName}</span>
      <input
        className={styles.nameInput}
        maxLength={200}
        spellCheck={false}
        value={node.name}
        onChange={({ target }) => playbook.rename(node.id, target.value)}
      />
    </label>
  )
}

function OutcomeField({ node, problems }: { node: PlaybookNode; problems: readonly Problem[] }) {
  const { playbook } = useSession()
  const id = useId()
  return (
    <FieldFrame
      id={id}
      path="outcome"
      title={text.inspector.outcome}
      help={text.inspector.outcomeHelp}
      problems={problems}
    >
      <input
        id={id}
        aria-describedby={`${id}-about`}
        className={fieldStyles.control}
        maxLength={200}
        placeholder={text.inspector.outcomeExample}
        value={node.outcome ?? ''}
        onChange={({ target }) => playbook.setOutcome(node.id, target.value)}
      />
    </FieldFrame>
  )
}

// A binding is JSON; that a member is absent is all that its type says beyond that.
const bindingsOf = ({ input }: PlaybookNode): JsonObject => input as JsonObject

function freeName({ input }: PlaybookNode): string {
  let number = 1
  while (Object.hasOwn(input, `field${number}`)) number++
  return `field${number}`
}
