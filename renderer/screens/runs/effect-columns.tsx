import type { EffectView } from '../../../electron/views/live'
import { text } from '../../text'
import { formatTime } from '../../ui/format'
import type { Column } from '../../ui/grid'
import { literalWords } from '../../ui/literal-pieces'
import { LiteralText } from '../../ui/literal-text'

export function effectColumns(titleOf: (type: string) => string): Column<EffectView>[] {
  return [
    {
      name: 'since',
      title: text.ledger.since,
      width: 11,
      mono: true,
      cell: ({ changed }) => formatTime(changed),
    },
    { name: 'what', title: text.ledger.what, width: 8, grow: 1, cell: ({ nodeType }) => titleOf(nodeType) },
    {
      name: 'target',
      title: text.ledger.target,
      width: 9,
      grow: 1,
      mono: true,
      cell: ({ target }) =>
        target === null ? (
          text.ledger.noTarget
        ) : (
          <span title={literalWords(target)}>
            <LiteralText value={target} />
          </span>
        ),
    },
    {
      name: 'state',
      title: text.ledger.state,
      width: 11,
      cell: ({ state }) => text.ledger.states[state],
    },
    {
      name: 'reason',
      title: text.ledger.reason,
      width: 10,
      grow: 2,
      cell: ({ reason }) => (
        <span title={literalWords(reason)}>
          <LiteralText value={reason} />
        </span>
      ),
    },
  ]
}
