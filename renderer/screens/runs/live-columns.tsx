import { StatusShape } from '../../canvas/status-shape'
import type { LiveSet } from '../../live/live-sets'
import type { BadgeStatus } from '../../replay/node-status'
import { text } from '../../text'
import { formatCount, formatTime } from '../../ui/format'
import type { Column } from '../../ui/grid'
import styles from '../screen.module.css'

const figures = [
  ['queue', 4],
  ['running', 4.5],
  ['waiting', 4.5],
  ['completed', 5.25],
  ['failed', 4],
  ['cancelled', 5],
] as const

export const liveColumns: readonly Column<LiveSet>[] = [
  {
    name: 'started',
    title: text.liveSets.columns.started,
    width: 10,
    mono: true,
    cell: ({ started }) => formatTime(started),
  },
  {
    name: 'playbook',
    title: text.liveSets.columns.playbook,
    width: 6,
    grow: 3,
    cell: ({ name }) => <span title={name}>{name}</span>,
  },
  {
    name: 'version',
    title: text.liveSets.columns.version,
    width: 8,
    grow: 1,
    cell: ({ version, level, kind }) =>
      version === null || level === null || kind === 'manual'
        ? text.liveSets.byHand
        : text.live.deployedAs(version, level),
  },
  {
    name: 'state',
    title: text.liveSets.columns.state,
    width: 5,
    cell: (set) => (
      <span className={styles.inline}>
        <StatusShape status={shapeOf(set)} />
        {wordOf(set)}
      </span>
    ),
  },
  ...figures.map(
    ([name, width]): Column<LiveSet> => ({
      name,
      title: text.liveSets.columns[name],
      width,
      mono: true,
      align: 'right',
      // What is not counted is no nought.
      cell: ({ [name]: count, level }) => {
        if (count === null) return '–'
        // Nobody can be found who has to decide about these.
        const isShadowWait = name === 'waiting' && level === 'shadow' && count > 0
        return <span title={isShadowWait ? text.liveSets.shadowWaits : undefined}>{formatCount(count)}</span>
      },
    }),
  ),
]

function shapeOf({ isLive, failed }: LiveSet): BadgeStatus {
  if (isLive) return 'running'
  return failed > 0 ? 'error' : 'skipped'
}

function wordOf({ isLive, kind }: LiveSet): string {
  if (isLive) return text.liveSets.state.live
  return kind === 'manual' ? text.liveSets.state.done : text.liveSets.state.stopped
}
