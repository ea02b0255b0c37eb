import { useMemo } from 'react'
import { useStore } from 'zustand'
import type { ReplaySource, ReplayView } from '../../../electron/views/replays'
import { failureText } from '../../api/failure'
import { useSampleSets } from '../../api/queries'
import { text } from '../../text'
import { Button } from '../../ui/button'
import { formatTime } from '../../ui/format'
import { type Column, Grid } from '../../ui/grid'
import { Loading, Note } from '../../ui/note'
import { ReplayResult } from '../replay-result'
import styles from '../screen.module.css'
import { runsScroll, runsStore } from './runs-store'
import { useSets } from './use-sets'

/** All replays, newest first. */
export function ReplayTable() {
  const { query, sets: rows } = useSets(isReplay)
  const samples = useSampleSets().data
  const chosen = useStore(runsStore, (state) => state.replay)
  const columns = useMemo(
    () => replayColumns((name) => samples?.find((set) => set.name === name)?.title ?? name),
    [samples],
  )
  if (query.error) {
    return (
      <Note
        title={text.runs.failed}
        tone="error"
        actions={<Button onClick={() => void query.refetch()}>{text.shell.tryAgain}</Button>}
      >
        {failureText(query.error)}
      </Note>
    )
  }
  if (query.isPending || (rows.length === 0 && query.hasNextPage))
    return <Loading label={text.runs.loading} />
  if (rows.length === 0) return <Note title={text.runs.noReplays}>{text.runs.noReplaysHint}</Note>
  return (
    <div className={styles.main}>
      <Grid
        label={text.runs.table}
        columns={columns}
        rows={rows}
        total={query.hasNextPage ? null : rows.length}
        keyOf={({ id }) => id}
        chosen={chosen}
        onChoose={({ id }) => runsStore.setState({ replay: id, position: null })}
        onEnd={() => {
          if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
        }}
        scroll={runsScroll.replays}
        testId="replays-grid"
      />
    </div>
  )
}

const isReplay = ({ kind }: ReplayView): boolean => kind === 'replay'

function replayColumns(titleOf: (set: string) => string): Column<ReplayView>[] {
  return [
    {
      name: 'started',
      title: text.runs.columns.started,
      width: 11,
      mono: true,
      cell: ({ started }) => formatTime(started),
    },
    {
      name: 'playbook',
      title: text.runs.columns.playbook,
      width: 12,
      grow: 3,
      cell: ({ name }) => <span title={name}>{name}</span>,
    },
    {
      name: 'events',
      title: text.runs.columns.events,
      width: 8,
      grow: 1,
      cell: ({ source }) => sourceWords(source, titleOf),
    },
    {
      name: 'result',
      title: text.runs.columns.result,
      width: 17,
      grow: 1,
      cell: (replay) => <ReplayResult replay={replay} />,
    },
    {
      name: 'seconds',
      title: text.runs.columns.seconds,
      width: 5,
      mono: true,
      align: 'right',
      cell: ({ summary }) => (summary ? text.runs.seconds(summary.seconds) : ''),
    },
  ]
}

function sourceWords(source: ReplaySource, titleOf: (set: string) => string): string {
  switch (source.kind) {
    case 'samples':
      return titleOf(source.name)
    case 'stored':
      return source.where === 'true' ? text.runs.allStored : text.runs.storedWhere(source.where)
    case 'file':
      return source.path
    case 'live':
      return text.live.deployedAs(source.version, source.level)
    default:
      return source satisfies never
  }
}
