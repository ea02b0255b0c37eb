import type { ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js'
import { own } from './functions'
import { type ExpressionProblem, nearestName, type QuickFix } from './problem'
import type { CelType, Scope } from './scope'
import type { Tree } from './tree'

/** The library's words without the marks of our own functions. */
export function explain(message: string): string {
  return message.replaceAll(own, '').replace(/dyn<([^<>]*)>/g, '$1')
}

/** What went wrong, what to do about it, and the change that would mend it where there is exactly one. */
export function explainProblem(
  error: ParseError | CelTypeError,
  text: string,
  scope: Scope,
): Omit<ExpressionProblem, 'code'> {
  const start = Math.min(error.range?.start ?? 0, text.length)
  const end = Math.max(start, Math.min(error.range?.end ?? text.length, text.length))
  const message = explain(error.summary)
  const place = { message, start, end }
  const node = error.node as unknown as Tree | undefined
  switch (error.code) {
    case 'unknown_variable':
      return { ...place, ...unknownName(text.slice(start, end), Object.keys(scope), { start, end }) }
    case 'no_such_key':
      return { ...place, ...unknownField(node, text, scope) }
    case 'no_such_overload':
    case 'no_matching_overload':
    case 'heterogeneous_list_element':
    case 'incompatible_ternary_branches':
      return { ...place, ...mixedTypes(message, node) }
    default:
      return { ...place, hint: 'Check the text at this place', fix: null }
  }
}

function unknownName(name: string, known: string[], place: { start: number; end: number }) {
  const nearest = nearestName(name, known)
  return nearest
    ? { hint: `Did you mean ${nearest}?`, fix: { ...place, text: nearest } }
    : { hint: `Known here: ${known.join(', ')}`, fix: null }
}

function unknownField(node: Tree | undefined, text: string, scope: Scope) {
  const none = { hint: 'No outlet of that step has this field', fix: null }
  if (node?.op !== '.') return none
  const [owner, field] = node.args as [Tree, string]
  const type = typeAt(text.slice(owner.start, owner.end), scope)
  if (typeof type !== 'object') return none
  const at = text.indexOf(field, owner.end)
  return unknownName(field, Object.keys(type), { start: at, end: at + field.length })
}

function typeAt(path: string, scope: Scope): CelType | undefined {
  let type: CelType | undefined = scope
  for (const step of path.split('.')) {
    if (typeof type !== 'object') return undefined
    type = type[step.trim()]
  }
  return type
}

function mixedTypes(message: string, node: Tree | undefined): { hint: string; fix: QuickFix | null } {
  if (!/\bint\b/.test(message) || !/\bdouble\b/.test(message)) {
    return { hint: 'The types on the two sides do not go together', fix: null }
  }
  const literal = node && wholeNumber(node)
  const hint = (decimal: string, whole: string) =>
    `Numbers from events and steps are decimals: write ${decimal} in place of ${whole}`
  if (!literal) return { hint: hint('1.0', '1'), fix: null }
  const whole = String(literal.args)
  const fix = { start: literal.start, end: literal.end, text: `${whole}.0` }
  return { hint: hint(fix.text, whole), fix }
}

function wholeNumber(node: Tree): Tree | null {
  if (node.op === 'value') return typeof node.args === 'bigint' ? node : null
  if (!Array.isArray(node.args)) return null
  for (const child of node.args.flat()) {
    const found =
      typeof child === 'object' && child !== null && 'op' in child ? wholeNumber(child as Tree) : null
    if (found) return found
  }
  return null
}
