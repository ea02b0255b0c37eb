import type { WaitView } from '../../../electron/views/live'
import { text } from '../../text'
import { formatSpan } from '../../ui/format-span'
import type { Column } from '../../ui/grid'
import { literalWords } from '../../ui/literal-pieces'
import { LiteralText } from '../../ui/literal-text'

function timeLeft({ deadline }: Pick<WaitView, 'deadline'>, now: number): string {
  return deadline > now ? formatSpan(deadline - now) : text.waits.now
}

/** `now`: how much time is left is told anew as it passes. */
export function waitColumns(now: number): Column<WaitView>[] {
  return [
    {
      name: 'deadline',
      title: text.waits.columns.deadline,
      width: 8,
      cell: (wait) => timeLeft(wait, now),
    },
    {
      name: 'question',
      title: text.waits.columns.question,
      width: 14,
      grow: 3,
      cell: ({ question }) => (
        <span title={literalWords(question)}>
          <LiteralText value={question} />
        </span>
      ),
    },
    {
      name: 'playbook',
      title: text.waits.columns.playbook,
      width: 9,
      grow: 1.5,
      cell: ({ name }) => <span title={name}>{name}</span>,
    },
    {
      name: 'event',
      title: text.waits.columns.event,
      width: 9,
      grow: 1,
      mono: true,
      cell: ({ label }) => (
        <span title={literalWords(label)}>
          <LiteralText value={label} />
        </span>
      ),
    },
    { name: 'node', title: text.waits.columns.node, width: 4.5, mono: true, cell: ({ node }) => node },
  ]
}
