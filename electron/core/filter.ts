import { typedEnvironment } from '../../nodes/expr/environment'
import { checkExpression, type Expression } from '../../nodes/expr/expression'
import { baseScope, type Scope } from '../../nodes/expr/scope'
import { CoreError } from './errors'

/** Parses a filter over events, which may look into these lists. Throws `CoreError` as `parseFilter` does. */
export function parseEventFilter(text: string, lists: readonly string[]): Expression {
  return parseFilter(text, baseScope({ lists, vars: {} }))
}

/** Parses a filter that a person typed. Throws `CoreError` with the place and what to do. */
export function parseFilter(text: string, scope: Scope): Expression {
  const checked = checkExpression(text, typedEnvironment(scope), scope)
  if (!checked.ok) {
    const { message, hint, start } = checked.problem
    throw new CoreError('bad_request', `The filter is wrong at character ${start + 1}: ${message}. ${hint}`)
  }
  if (checked.type !== 'bool' && checked.type !== 'dyn') {
    throw new CoreError('bad_request', `The filter gives a ${checked.type}; it must be a yes or no`)
  }
  return checked.expression
}
