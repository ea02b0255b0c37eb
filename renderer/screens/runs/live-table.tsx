import { useMemo } from 'react'
import { useStore } from 'zustand'
import type { ReplayView } from '../../../electron/views/replays'
import { failureText } from '../../api/failure'
import { type LiveSet, liveSets } from '../../live/live-sets'
import { useLiveStatus } from '../../live/use-live'
import { text } from '../../text'
import { Button } from '../../ui/button'
import { Grid } from '../../ui/grid'
import { Loading, Note } from '../../ui/note'
import styles from '../screen.module.css'
import { liveColumns } from './live-columns'
import { runsScroll, runsStore } from './runs-store'
import { useSets } from './use-sets'

const isLive = ({ kind }: ReplayView): boolean => kind !== 'replay'
const none: LiveSet[] = []

/** Every deployment there was, and every run by hand: newest first, with the figures of now. */
export function LiveTable() {
  const { query, sets } = useSets(isLive)
  const status = useLiveStatus()
  const chosen = useStore(runsStore, ({ set }) => set)
  const rows = useMemo(() => (status ? liveSets(sets, status) : none), [sets, status])
  if (query.error) {
    return (
      <Note
        title={text.liveSets.failed}
        tone="error"
        actions={<Button onClick={() => void query.refetch()}>{text.shell.tryAgain}</Button>}
      >
        {failureText(query.error)}
      </Note>
    )
  }
  if (!status || query.isPending) return <Loading label={text.liveSets.loading} />
  if (rows.length === 0 && query.hasNextPage) return <Loading label={text.liveSets.loading} />
  if (rows.length === 0) return <Note title={text.liveSets.none}>{text.liveSets.noneHint}</Note>
  return (
    <div className={styles.main}>
      <Grid
        label={text.liveSets.table}
        columns={liveColumns}
        rows={rows}
        total={query.hasNextPage ? null : rows.length}
        keyOf={({ id }) => id}
        chosen={chosen}
        onChoose={({ id }) => runsStore.setState({ set: id, setPosition: null })}
        onEnd={() => {
          if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
        }}
        scroll={runsScroll.live}
        testId="live-grid"
        rowTestId={({ playbook, version, level }) => `live-${playbook}-${version ?? 0}-${level ?? 'hand'}`}
      />
    </div>
  )
}
