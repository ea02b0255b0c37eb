import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { failureText } from '../../api/failure'
import { useEventCount, useSampleSets, useStoredEvents } from '../../api/queries'
import { text } from '../../text'
import { Button } from '../../ui/button'
import { formatCount } from '../../ui/format'
import { Grid } from '../../ui/grid'
import { Loading, Note } from '../../ui/note'
import styles from '../screen.module.css'
import { eventColumns } from './event-columns'
import { eventsScroll, eventsStore } from './events-store'

type Props = { filter: string; isEmpty: boolean }

/** Stored events, newest first, page by page as they come into view. */
export function StoredTable({ filter, isEmpty }: Props) {
  const query = useStoredEvents(filter, !isEmpty)
  const chosen = useStore(eventsStore, (state) => state.chosen)
  const stored = useEventCount().data?.events ?? null
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.events) ?? [], [query.data])
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const hasNone = rows.length === 0 && query.data !== undefined
  // A page in which nothing matched is not the end: the search goes on by itself.
  useEffect(() => {
    if (hasNone && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNone, hasNextPage, isFetchingNextPage, fetchNextPage])

  if (isEmpty) return <NoEvents />
  return (
    <>
      {query.error && (
        <p className={styles.wrong} role="alert">
          {failureText(query.error)}
        </p>
      )}
      {query.isPending && !query.error && <Loading label={text.events.loading} />}
      {hasNone && hasNextPage && <Loading label={text.events.searching} />}
      {hasNone && !hasNextPage && !query.error && (
        <Note
          title={text.events.nothingMatches}
          actions={
            <Button onClick={() => eventsStore.setState({ where: '' })}>{text.events.clearFilter}</Button>
          }
        />
      )}
      {rows.length > 0 && (
        <div className={styles.fill}>
          <Grid
            label={text.events.table}
            columns={eventColumns}
            rows={rows}
            total={filter === '' ? stored : hasNextPage ? null : rows.length}
            keyOf={({ id }) => id}
            chosen={chosen}
            onChoose={({ id }) => eventsStore.setState({ chosen: id })}
            onEnd={() => {
              if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
            }}
            scroll={eventsScroll}
            testId="events-grid"
          />
        </div>
      )}
    </>
  )
}

/** Nothing is stored yet: the ways in. */
function NoEvents() {
  const sets = useSampleSets().data ?? []
  return (
    <Note
      title={text.events.empty}
      actions={sets.map(({ name, title, events }) => (
        <Button key={name} onClick={() => eventsStore.setState({ set: name, chosen: null })}>
          {text.events.look(title, formatCount(events))}
        </Button>
      ))}
    >
      <ol className={styles.ways}>
        {text.events.waysIn.map((way) => (
          <li key={way}>{way}</li>
        ))}
      </ol>
      <p className={styles.or}>{text.events.orSamples}</p>
    </Note>
  )
}
