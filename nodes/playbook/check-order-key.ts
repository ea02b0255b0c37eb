import { checkExpression } from '../expr/expression'
import type { Surroundings } from './check'
import { documentError, type Problem } from './problem'
import type { Playbook } from './schema'

/** The key by which live runs go one after the other: it is read before any step has run, so of the event alone. */
export function checkOrderKey({ settings: { orderKey } }: Playbook, around: Surroundings): Problem[] {
  if (orderKey === undefined) return []
  const path = '$.settings.orderKey'
  const checked = checkExpression(orderKey, around.environment, around.scope)
  if (!checked.ok) {
    const { code, message, start, hint } = checked.problem
    return [documentError(code, path, `The order key: ${message} (at character ${start + 1})`, hint)]
  }
  const other = [...checked.expression.names].find((name) => name !== 'event')
  if (other === undefined) return []
  const message = `The order key reads ${other}, and only the event is there before a run begins`
  return [documentError('not_upstream', path, message, 'Read a field of the event, as event.user.name')]
}
