import type { EventHead } from '../../../electron/views/events'
import { text } from '../../text'
import { formatTime } from '../../ui/format'
import type { Column } from '../../ui/grid'

export const eventColumns: readonly Column<EventHead>[] = [
  {
    name: 'time',
    title: text.events.columns.time,
    width: 11,
    mono: true,
    cell: ({ time }) => formatTime(time),
  },
  {
    name: 'severity',
    title: text.events.columns.severity,
    width: 5.5,
    mono: true,
    align: 'right',
    cell: ({ severity }) => Math.round(severity),
  },
  {
    name: 'label',
    title: text.events.columns.label,
    width: 10,
    grow: 1,
    mono: true,
    cell: ({ label }) => <span title={label}>{label}</span>,
  },
  {
    name: 'origin',
    title: text.events.columns.origin,
    width: 8,
    grow: 1,
    cell: ({ origin }) => <span title={origin}>{origin}</span>,
  },
  {
    name: 'preview',
    title: text.events.columns.preview,
    width: 16,
    grow: 3,
    mono: true,
    cell: ({ preview }) => preview,
  },
]
