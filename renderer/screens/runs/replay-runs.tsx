import { ExternalLink, X } from 'lucide-react'
import { useMemo } from 'react'
import { useLocation } from 'wouter'
import type { ReplayView } from '../../../electron/views/replays'
import type { RunFilter } from '../../../electron/views/runs'
import { failureText } from '../../api/failure'
import { useDataRows } from '../../api/data-queries'
import { useDraft, usePlaybooks, useReplay } from '../../api/queries'
import { dataColumns } from '../../dock/data-columns'
import { replayToShow } from '../../shell/replay-to-show'
import { text } from '../../text'
import { Button, IconButton } from '../../ui/button'
import { Grid } from '../../ui/grid'
import { keepFocusInTable } from '../../ui/keep-focus'
import { Loading, Note } from '../../ui/note'
import styles from './replay-runs.module.css'
import { ResumeButton } from './resume-button'

const all: RunFilter = { all: true }

type Props = {
  id: string
  label: string
  /** The run that is chosen. */
  position: number | null
  onChoose: (position: number) => void
  onClose: () => void
}

/** The runs of one replay or live set, and the way to it on the canvas. */
export function ReplayRuns({ id, label, position, onChoose, onClose }: Props) {
  const [, navigate] = useLocation()
  const replay = useReplay(id)
  const query = useDataRows({
    replay: id,
    select: all,
    filter: '',
    isRunning: replay.data?.state === 'running',
  })
  const playbooks = usePlaybooks().data
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data])
  const view = replay.data
  const draft = useDraft(view?.playbook ?? null).data
  const columns = useMemo(() => {
    const names = new Map(draft?.nodes.map(({ id: node, name }) => [node, name]))
    return dataColumns(all, (node) => names.get(node) || node).filter(({ name }) => name !== 'time')
  }, [draft])
  const isThere = playbooks?.some((playbook) => playbook.id === view?.playbook) === true
  const show = (shown: ReplayView, at: number | null) => {
    if (!isThere) return
    replayToShow.ask(shown, at)
    navigate(`/playbooks/${shown.playbook}`)
  }
  const open = (at: number | null) => view && show(view, at)
  return (
    <aside ref={keepFocusInTable} className={styles.runs} aria-label={label}>
      <header className={styles.head}>
        <Button disabled={!isThere} onClick={() => open(position)}>
          <ExternalLink size={14} strokeWidth={1.5} aria-hidden="true" />
          {position === null ? text.runs.open : text.runs.openEvent(position + 1)}
        </Button>
        {view && <ResumeButton replay={view} onResumed={(running) => show(running, null)} />}
        {view && playbooks && !isThere && <span className={styles.gone}>{text.runs.gone}</span>}
        <IconButton icon={X} label={text.runs.close} onClick={onClose} />
      </header>
      {query.error && <Note title={failureText(query.error)} tone="error" />}
      {query.isPending && !query.error && <Loading label={text.runs.loading} />}
      {query.data && rows.length === 0 && <Note title={text.data.empty} />}
      {rows.length > 0 && (
        <div className={styles.grid}>
          <Grid
            label={label}
            columns={columns}
            rows={rows}
            total={view?.summary?.totals.runs ?? null}
            keyOf={(row) => String(row.position)}
            chosen={position === null ? null : String(position)}
            onChoose={(row) => onChoose(row.position)}
            onOpen={(row) => open(row.position)}
            onEnd={() => {
              if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
            }}
            testId="runs-grid"
            rowTestId={(row) => `run-${row.position + 1}`}
          />
        </div>
      )}
    </aside>
  )
}
