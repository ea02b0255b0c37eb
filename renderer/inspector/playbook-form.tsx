import { useId } from 'react'
import { useStore } from 'zustand'
import { useSampleSets } from '../api/queries'
import { usePlaybook, useSession } from '../editor/session-context'
import { text } from '../text'
import { FieldFrame } from './field-frame'
import fieldStyles from './field.module.css'
import styles from './inspector.module.css'

/** The playbook itself: its name, what it is for, and the events it is tried on. */
export function PlaybookForm() {
  const { playbook, problems: checker } = useSession()
  const document = usePlaybook((state) => state.document)
  const general = useStore(checker.state, ({ problems }) => problems)
  const ids = { name: useId(), description: useId(), tags: useId(), order: useId() }
  return (
    <>
      <header className={styles.head}>
        <div className={styles.titles}>
          <h2 className={styles.title}>{text.inspector.playbook}</h2>
          <p className={styles.kind}>{text.inspector.counts(document.nodes.length, document.edges.length)}</p>
        </div>
      </header>
      <div className={styles.body}>
        {general
          .filter(({ node }) => node === null)
          .map(({ code, message, hint, level }) => (
            <p key={code + message} className={fieldStyles.problem} data-level={level}>
              <span aria-hidden="true">▲</span>
              <span>
                {message}. <span className={fieldStyles.hint}>{hint}</span>
              </span>
            </p>
          ))}
        <FieldFrame id={ids.name} path="name" title={text.inspector.playbookName} problems={[]}>
          <input
            id={ids.name}
            className={fieldStyles.control}
            maxLength={200}
            value={document.name}
            onChange={({ target }) => {
              if (target.value !== '') playbook.describe({ name: target.value })
            }}
          />
        </FieldFrame>
        <FieldFrame id={ids.description} path="description" title={text.inspector.description} problems={[]}>
          <textarea
            id={ids.description}
            className={fieldStyles.control}
            rows={3}
            value={document.description}
            onChange={({ target }) => playbook.describe({ description: target.value })}
          />
        </FieldFrame>
        <SampleSetField />
        <FieldFrame
          id={ids.order}
          path="orderKey"
          title={text.inspector.order}
          help={text.inspector.orderHelp}
          problems={[]}
        >
          <input
            id={ids.order}
            aria-describedby={`${ids.order}-about`}
            className={fieldStyles.control}
            spellCheck={false}
            placeholder="event.user.name"
            value={document.settings.orderKey ?? ''}
            onChange={({ target }) => playbook.setOrderKey(target.value)}
          />
        </FieldFrame>
        <FieldFrame
          id={ids.tags}
          path="tags"
          title={text.inspector.tags}
          help={text.inspector.tagsHelp}
          problems={[]}
        >
          <input
            id={ids.tags}
            aria-describedby={`${ids.tags}-about`}
            className={fieldStyles.control}
            spellCheck={false}
            defaultValue={document.tags.join(', ')}
            key={document.tags.join()}
            onBlur={({ target }) => playbook.describe({ tags: tagsOf(target.value) })}
          />
        </FieldFrame>
      </div>
    </>
  )
}

function SampleSetField() {
  const { playbook } = useSession()
  const chosen = usePlaybook(({ document }) => document.samples)
  const sets = useSampleSets()
  const id = useId()
  const isKnown = chosen === undefined || sets.data?.some(({ name }) => name === chosen) !== false
  return (
    <FieldFrame
      id={id}
      path="samples"
      title={text.inspector.samples}
      help={text.inspector.samplesHelp}
      problems={[]}
    >
      <select
        id={id}
        aria-describedby={`${id}-about`}
        className={fieldStyles.control}
        value={chosen ?? ''}
        onChange={({ target }) =>
          playbook.describe({ samples: target.value === '' ? undefined : target.value })
        }
      >
        <option value="">{text.inspector.noSamples}</option>
        {sets.data?.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
        {chosen !== undefined && (!isKnown || !sets.data) && <option value={chosen}>{chosen}</option>}
      </select>
    </FieldFrame>
  )
}

function tagsOf(words: string): string[] {
  const tags = words
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
  return [...new Set(tags)]
}
