import { RotateCcw, Search } from 'lucide-react'
import { useDeferredValue, useMemo } from 'react'
import { useStore } from 'zustand'
import type { DataRow } from '../../electron/views/replays'
import { failureText } from '../api/failure'
import { useDataRows } from '../api/data-queries'
import { usePlaybook, useSession } from '../editor/session-context'
import { start } from '../editor/replay-commands'
import { text } from '../text'
import { Button } from '../ui/button'
import { Grid } from '../ui/grid'
import { Loading, Note } from '../ui/note'
import { dataColumns } from './data-columns'
import styles from './data-tab.module.css'
import { RowDetail } from './row-detail'
import { countOf, isFailures, targetWords } from './target-words'

const noRows: readonly DataRow[] = []

/** The runs behind what was clicked: choosing one shows its way on the canvas and its values beside. */
export function DataTab() {
  const session = useSession()
  const replay = useStore(session.replay.store, (state) => state.replay)
  if (!replay) return <Note title={text.data.noReplay}>{text.data.noReplayHint}</Note>
  return <Rows replayId={replay.id} isRunning={replay.state === 'running'} />
}

function Rows({ replayId, isRunning }: { replayId: string; isRunning: boolean }) {
  const session = useSession()
  const { target, filter, position } = useStore(session.dock.store)
  const totals = useStore(session.replay.store, (state) => state.totals)
  const document = usePlaybook((state) => state.document)
  const query = useDataRows({ replay: replayId, select: target, filter: useDeferredValue(filter), isRunning })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? noRows, [query.data])
  const matching = query.data?.pages[0]?.total ?? null
  const all = countOf(target, totals)
  const columns = useMemo(() => {
    const names = new Map(document.nodes.map(({ id, name }) => [id, name]))
    return dataColumns(target, (id) => names.get(id) || id)
  }, [target, document.nodes])
  const chosen = rows.find((row) => row.position === position)
  return (
    <div className={styles.tab} data-open={position !== null}>
      <div className={styles.list}>
        <div className={styles.bar}>
          <span className={styles.title}>{targetWords(target, document)}</span>
          <span className={styles.count} data-testid="data-count">
            {matching === null ? text.data.count(target, all) : text.data.matching(matching, all)}
          </span>
          <FilterBox filter={filter} onChange={(words) => session.dock.set({ filter: words })} />
          {isFailures(target) && all > 0 && (
            <Button onClick={() => start(session, { kind: 'again', replay: replayId, runs: target })}>
              <RotateCcw size={14} strokeWidth={1.5} aria-hidden="true" />
              {text.data.replayThese(all)}
            </Button>
          )}
        </div>
        {query.error && (
          <p className={styles.wrong} role="alert">
            {failureText(query.error)}
          </p>
        )}
        {query.isPending && !query.error && <Loading label={text.data.loading} />}
        {query.data && rows.length === 0 && !query.error && (
          <Note title={filter === '' ? text.data.empty : text.data.nothingMatches} />
        )}
        {rows.length > 0 && (
          <div className={styles.grid}>
            <Grid
              label={targetWords(target, document)}
              columns={columns}
              rows={rows}
              total={matching ?? all}
              keyOf={(row) => String(row.position)}
              chosen={position === null ? null : String(position)}
              onChoose={(row) => void session.lookAt(row.position)}
              onEnd={() => {
                if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
              }}
              testId="data-grid"
              rowTestId={(row) => `crossing-${row.position + 1}`}
            />
          </div>
        )}
      </div>
      {position !== null && (
        <RowDetail replay={replayId} position={position} target={target} row={chosen ?? null} />
      )}
    </div>
  )
}

function FilterBox({ filter, onChange }: { filter: string; onChange: (filter: string) => void }) {
  return (
    <label className={styles.filter}>
      <Search size={14} strokeWidth={1.5} aria-hidden="true" />
      <input
        aria-label={text.data.filter}
        placeholder={text.data.filterPlaceholder}
        spellCheck={false}
        autoComplete="off"
        value={filter}
        data-testid="data-filter"
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  )
}
