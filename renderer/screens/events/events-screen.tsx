import { useQueryClient } from '@tanstack/react-query'
import { Search, Upload } from 'lucide-react'
import { useDeferredValue } from 'react'
import { useStore } from 'zustand'
import { useApi } from '../../api/api-context'
import { keys, useEventCount } from '../../api/queries'
import { useLiveStatus } from '../../live/use-live'
import { text } from '../../text'
import { FileButton } from '../../ui/file-button'
import { formatCount } from '../../ui/format'
import { SourceSwitch } from './source-switch'
import styles from '../screen.module.css'
import { useFileDrop } from '../use-file-drop'
import { EventDetail } from './event-detail'
import { eventsStore } from './events-store'
import { ImportBar } from './import-bar'
import { importFiles, importStore } from './import-store'
import { SampleTable } from './sample-table'
import { StoredTable } from './stored-table'

const accepted = '.ndjson,.jsonl,.json,.csv,.tsv,.gz,.zst'

/** The events that there are: stored ones and those of the sample sets. */
export function EventsScreen() {
  const api = useApi()
  const client = useQueryClient()
  const { set, where, chosen, asLive } = useStore(eventsStore)
  const isDeployed = (useLiveStatus()?.deployments.length ?? 0) > 0
  const filter = useDeferredValue(where.trim())
  const count = useEventCount().data
  const send = (files: File[]) => {
    // Said for one import: the next file may be history again.
    eventsStore.setState({ set: null, chosen: null, asLive: false })
    void importFiles(api, files, {
      asLive: asLive && isDeployed,
      onStored: () => {
        void client.invalidateQueries({ queryKey: keys.eventCount })
        void client.invalidateQueries({ queryKey: keys.events })
      },
    })
  }
  const isSending = useStore(importStore, ({ at }) => at === 'sending')
  const drop = useFileDrop(send)
  return (
    <section
      className={styles.screen}
      aria-label={text.shell.events}
      data-region="screen"
      data-dropping={drop.isDropping}
      {...drop.handlers}
    >
      <div className={styles.bar}>
        <SourceSwitch />
        {set === null && (
          <label className={styles.filter}>
            <Search size={14} strokeWidth={1.5} aria-hidden="true" />
            <input
              aria-label={text.events.filter}
              placeholder={text.events.filterPlaceholder}
              spellCheck={false}
              autoComplete="off"
              value={where}
              data-testid="events-filter"
              onChange={({ target }) => eventsStore.setState({ where: target.value, chosen: null })}
            />
          </label>
        )}
        <span className={styles.grow} />
        {set === null && count && (
          <span className={styles.count}>{text.events.count(formatCount(count.events))}</span>
        )}
        {isDeployed && (
          <label className={styles.option} data-tip={text.events.asLiveMeans}>
            <input
              type="checkbox"
              checked={asLive}
              onChange={({ target }) => eventsStore.setState({ asLive: target.checked })}
            />
            {text.events.asLive}
          </label>
        )}
        <FileButton disabled={isSending} accept={accepted} label={text.events.importLabel} onFiles={send}>
          <Upload size={16} strokeWidth={1.5} aria-hidden="true" />
          {text.events.import}
        </FileButton>
      </div>
      <ImportBar />
      <div className={styles.content}>
        <div className={styles.main}>
          {set === null ? (
            <StoredTable filter={filter} isEmpty={count?.events === 0} />
          ) : (
            <SampleTable key={set} set={set} />
          )}
        </div>
        {chosen !== null && <EventDetail set={set} id={chosen} />}
      </div>
    </section>
  )
}
