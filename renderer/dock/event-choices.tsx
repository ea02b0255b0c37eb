import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { useEventCount, useSampleSets } from '../api/queries'
import { usePlaybook, useSession } from '../editor/session-context'
import { text } from '../text'
import type { EventChoice } from './dock-store'
import { failedRuns } from './failed-runs'
import styles from './replay-tab.module.css'
import { useReplayChoices } from './use-replay-choices'

/** Which events are replayed. A choice that there is nothing for is greyed, with the reason. */
export function EventChoices() {
  const session = useSession()
  const { dock } = session
  const { where } = useReplayChoices()
  const samples = usePlaybook(({ document }) => document.samples)
  const set = useSampleSets().data?.find(({ name }) => name === samples)
  const stored = useEventCount().data?.events ?? 0
  const failed = useStore(session.replay.store, ({ totals }) => failedRuns(totals))
  return (
    <fieldset className={styles.events}>
      <legend className={styles.legend}>{text.replay.events}</legend>
      <Choice name="samples" disabled={samples === undefined}>
        {text.replay.sampleSet} <strong>{set?.title ?? samples ?? text.replay.noSampleSet}</strong>
      </Choice>
      <Choice name="stored" disabled={stored === 0}>
        {text.replay.storedEvents} <strong>{stored.toLocaleString('en')}</strong>
      </Choice>
      <input
        className={styles.where}
        aria-label={text.replay.where}
        placeholder={text.replay.wherePlaceholder}
        spellCheck={false}
        disabled={stored === 0}
        value={where}
        onChange={({ target }) => dock.chooseReplay({ where: target.value, events: 'stored' })}
      />
      <Choice name="failed" disabled={failed === 0}>
        {text.replay.failedInLast} <strong>{failed}</strong>
      </Choice>
    </fieldset>
  )
}

type ChoiceProps = { name: EventChoice; disabled: boolean; children: ReactNode }

function Choice({ name, disabled, children }: ChoiceProps) {
  const { dock } = useSession()
  const { events } = useReplayChoices()
  return (
    <label className={styles.radio} data-off={disabled}>
      <input
        type="radio"
        name="events"
        disabled={disabled}
        checked={events === name}
        onChange={() => dock.chooseReplay({ events: name })}
      />
      <span>{children}</span>
    </label>
  )
}
