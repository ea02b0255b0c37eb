import type { Binding } from '../../nodes/playbook/schema'
import type { Json } from '../../nodes/sdk'
import type { Field } from './form-model'

export type Form = 'fixed' | 'expression' | 'template'

export function formOf(binding: Binding | undefined, { control }: Pick<Field, 'control'>): Form {
  if (binding) return 'expr' in binding ? 'expression' : 'template' in binding ? 'template' : 'fixed'
  if (control.kind === 'expression') return 'expression'
  return control.kind === 'template' ? 'template' : 'fixed'
}

/** The forms that an input can have; text can be put together only where text is taken. */
export function formsFor({ takesText }: Pick<Field, 'takesText'>): Form[] {
  return takesText ? ['fixed', 'expression', 'template'] : ['fixed', 'expression']
}

/**
 * The same value in another form; null where something would be lost. An input without a value has it in any form:
 * nothing.
 */
export function convert(binding: Binding | undefined, to: Form): Binding | null {
  if (binding === undefined) return emptyIn(to)
  if ('expr' in binding) return fromExpression(binding.expr, to)
  if ('template' in binding) return fromTemplate(binding.template, to)
  return fromFixed(binding.value, to)
}

function emptyIn(form: Form): Binding {
  return form === 'expression' ? { expr: '' } : form === 'template' ? { template: '' } : { value: '' }
}

function fromFixed(value: Json, to: Form): Binding | null {
  if (to === 'fixed') return { value }
  if (value === '') return emptyIn(to)
  if (to === 'template') return typeof value === 'string' && !hasHole(value) ? { template: value } : null
  const literal = literalOf(value)
  return literal === null ? null : { expr: literal }
}

function fromExpression(expr: string, to: Form): Binding | null {
  if (to === 'expression') return { expr }
  if (expr.trim() === '') return emptyIn(to)
  // A template gives text; it says the same only where the expression has text, which the check knows.
  if (to === 'template') return { template: `{{ ${expr.trim()} }}` }
  const value = valueOfLiteral(expr.trim())
  return value === undefined ? null : { value }
}

function fromTemplate(template: string, to: Form): Binding | null {
  if (to === 'template') return { template }
  if (template === '') return emptyIn(to)
  if (to === 'fixed') return hasHole(template) ? null : { value: template }
  const only = /^\{\{\s*((?:(?!\}\}).)+?)\s*\}\}$/s.exec(template)?.[1]
  if (only !== undefined) return { expr: only }
  return hasHole(template) ? null : { expr: JSON.stringify(template) }
}

const hasHole = (text: string): boolean => text.includes('{{')

/** The literal of CEL for a value. JSON numbers are doubles there, so whole ones are written with a point. */
function literalOf(value: Json): string | null {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return Number.isInteger(value) ? `${value}.0` : String(value)
    case 'boolean':
      return String(value)
    default:
      return value === null ? 'null' : null
  }
}

function valueOfLiteral(text: string): Json | undefined {
  if (text === 'true' || text === 'false' || text === 'null') return JSON.parse(text) as Json
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (!/^"([^"\\]|\\["\\/bfnrt])*"$/.test(text)) return undefined
  return JSON.parse(text) as Json
}
