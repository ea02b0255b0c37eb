import { useState } from 'react'
import { useStore } from 'zustand'
import { failureText } from '../../api/failure'
import { useSampleEvents } from '../../api/queries'
import { text } from '../../text'
import { Button } from '../../ui/button'
import { Grid } from '../../ui/grid'
import { Loading, Note } from '../../ui/note'
import styles from '../screen.module.css'
import { eventColumns } from './event-columns'
import { eventsStore } from './events-store'

/** The events of a sample set, in its own order. */
export function SampleTable({ set }: { set: string }) {
  const { data, error, refetch } = useSampleEvents(set)
  const chosen = useStore(eventsStore, (state) => state.chosen)
  const [scroll] = useState(() => ({ top: 0 }))
  if (error) {
    return (
      <Note
        title={text.events.failed}
        tone="error"
        actions={<Button onClick={() => void refetch()}>{text.shell.tryAgain}</Button>}
      >
        {failureText(error)}
      </Note>
    )
  }
  if (!data) return <Loading label={text.events.loading} />
  return (
    <div className={styles.fill}>
      <Grid
        label={text.events.table}
        columns={eventColumns}
        rows={data}
        total={data.length}
        keyOf={({ id }) => id}
        chosen={chosen}
        onChoose={({ id }) => eventsStore.setState({ chosen: id })}
        scroll={scroll}
        testId="events-grid"
      />
    </div>
  )
}
