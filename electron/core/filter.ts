import { typedEnvironment } from '../../nodes/expr/environment'
import { checkExpression, type Expression } from '../../nodes/expr/expression'
import { baseScope, type Scope } from '../../nodes/expr/scope'
import { CoreError } from './errors'

/** Parses a filter that a person typed. Throws `CoreError` with the place and what to do. */
export function parseFilter(text: string, scope: Scope = baseScope({ lists: null, vars: {} })): Expression {
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
