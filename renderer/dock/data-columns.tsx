import type { DataRow } from '../../electron/views/replays'
import type { RunFilter } from '../../electron/views/runs'
import { StatusShape } from '../canvas/status-shape'
import type { BadgeStatus } from '../replay/node-status'
import { formatTime } from '../ui/format'
import { text } from '../text'
import type { Column } from '../ui/grid'
import styles from './data-tab.module.css'
import { isFailures } from './target-words'

/** The columns for a list of runs: what failed shows why, what passed shows what it carried. */
export function dataColumns(target: RunFilter, nameOf: (node: string) => string): Column<DataRow>[] {
  const position: Column<DataRow> = {
    name: 'position',
    title: text.data.columns.position,
    width: 4.5,
    mono: true,
    cell: (row) => `#${row.position + 1}`,
  }
  const label: Column<DataRow> = {
    name: 'label',
    title: text.data.columns.label,
    width: 11,
    grow: 1.5,
    mono: true,
    cell: (row) => <span title={row.label}>{row.label}</span>,
  }
  const time: Column<DataRow> = {
    name: 'time',
    title: text.data.columns.time,
    width: 10.5,
    mono: true,
    cell: (row) => formatTime(row.time),
  }
  const status: Column<DataRow> = {
    name: 'status',
    title: text.data.columns.status,
    width: 8.5,
    cell: (row) => (
      <span className={styles.status}>
        <StatusShape status={statusOf(row)} />
        {row.step ? (row.step.outlet ?? text.stepStatus[row.step.status]) : text.runStatus[row.status]}
      </span>
    ),
  }
  const last = 'edge' in target || 'node' in target ? preview : endingColumn(nameOf)
  const rest = isFailures(target) ? failureColumns : [time, last]
  return [position, label, status, ...rest]
}

const preview: Column<DataRow> = {
  name: 'preview',
  title: text.data.columns.preview,
  width: 10,
  grow: 3,
  mono: true,
  cell: (row) => row.preview,
}

function endingColumn(nameOf: (node: string) => string): Column<DataRow> {
  const words = (ending: string) =>
    ending
      .split('+')
      .map((part) => nameOf(part.replace('!', '')))
      .join(', ')
  return {
    name: 'ending',
    title: text.data.columns.ending,
    width: 10,
    grow: 3,
    cell: (row) => words(row.ending),
  }
}

const failureColumns: Column<DataRow>[] = [
  {
    name: 'code',
    title: text.data.columns.code,
    width: 8,
    mono: true,
    cell: (row) => row.error?.code ?? '',
  },
  {
    name: 'message',
    title: text.data.columns.error,
    width: 12,
    grow: 3,
    cell: (row) => <span title={row.error?.message}>{row.error?.message ?? ''}</span>,
  },
  {
    name: 'attempts',
    title: text.data.columns.attempts,
    width: 5.5,
    cell: (row) => (row.error ? text.data.attempts(row.error.attempts) : ''),
  },
  {
    name: 'retryable',
    title: text.data.columns.retry,
    width: 7,
    cell: (row) => (row.error ? text.data.retryable[row.error.retryable ? 'yes' : 'no'] : ''),
  },
]

function statusOf({ step, status }: DataRow): BadgeStatus {
  if (step) {
    return (
      { ok: 'ok', error: 'error', waiting: 'waiting', no_recording: 'warning', bypassed: 'skipped' } as const
    )[step.status]
  }
  return ({ completed: 'ok', failed: 'error', waiting: 'waiting', cancelled: 'skipped' } as const)[status]
}
