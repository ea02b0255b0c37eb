import { Copy, X } from 'lucide-react'
import { useStore } from 'zustand'
import type { JsonObject } from '../../../nodes/sdk'
import { useEventDocument } from '../../api/queries'
import { failureText } from '../../api/failure'
import { text } from '../../text'
import { IconButton } from '../../ui/button'
import { copyText } from '../../ui/copy-text'
import { formatTime } from '../../ui/format'
import { JsonTree } from '../../ui/json-tree'
import { keepFocusInTable } from '../../ui/keep-focus'
import { Loading, Note } from '../../ui/note'
import { Tabs } from '../../ui/tabs'
import styles from './event-detail.module.css'
import { eventsStore } from './events-store'

const panelId = 'event-detail'

/** One event beside the table: its fields as expressions see them, and the raw text that it came as. */
export function EventDetail({ set, id }: { set: string | null; id: string }) {
  const side = useStore(eventsStore, (state) => state.side)
  const { data, error } = useEventDocument(set, id)
  const close = () => eventsStore.setState({ chosen: null })
  return (
    <aside
      ref={keepFocusInTable}
      className={styles.detail}
      aria-label={text.events.detail}
      onKeyDown={({ key }) => {
        if (key === 'Escape') close()
      }}
    >
      <header className={styles.head}>
        <Tabs
          label={text.events.detail}
          panel={panelId}
          chosen={side}
          onChoose={(name) => eventsStore.setState({ side: name })}
          tabs={[
            { name: 'fields', label: text.events.fields },
            { name: 'json', label: text.events.json },
          ]}
        />
        <span className={styles.actions}>
          {data && (
            <IconButton
              icon={Copy}
              label={text.data.copy}
              onClick={() => void copyText(JSON.stringify(data.event, null, 2))}
            />
          )}
          <IconButton icon={X} label={text.events.close} keys="Esc" onClick={close} />
        </span>
      </header>
      <div id={panelId} role="tabpanel" aria-label={text.events[side]} className={styles.body} tabIndex={0}>
        {error && <Note title={failureText(error)} tone="error" />}
        {!data && !error && <Loading label={text.events.loading} />}
        {data && side === 'fields' && <Fields event={data.event} />}
        {data && side === 'json' && (
          <pre className={styles.raw}>{data.raw ?? JSON.stringify(data.event, null, 2)}</pre>
        )}
      </div>
    </aside>
  )
}

function Fields({ event }: { event: JsonObject }) {
  const { time } = event
  return (
    <>
      {typeof time === 'string' && <p className={styles.when}>{formatTime(Date.parse(time))}</p>}
      <JsonTree value={event} />
    </>
  )
}
