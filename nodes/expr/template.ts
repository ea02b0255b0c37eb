import type { Environment } from '@marcbachmann/cel-js'
import type { Json } from '../sdk'
import { checkExpression, type Expression, parseExpression, type Values } from './expression'
import { ExpressionError, type ExpressionProblem } from './problem'
import type { Scope } from './scope'

/** Text with `{{ CEL }}` in it, rendered in one pass: what an expression yields is never read as a template. */
export class Template {
  readonly #parts: readonly (string | Expression)[]
  readonly names: ReadonlySet<string>

  constructor(parts: readonly (string | Expression)[]) {
    this.#parts = parts
    this.names = new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [...part.names])))
  }

  /** The finished text. Throws `ExpressionError` when a part cannot be evaluated. */
  render(values: Values): string {
    let text = ''
    for (const part of this.#parts) text += typeof part === 'string' ? part : show(part.evaluate(values))
    return text
  }
}

function show(value: Json): string {
  if (typeof value === 'string') return value
  return value === null ? '' : JSON.stringify(value)
}

/** Parses text that has been checked before. Throws `ExpressionError`. */
export function parseTemplate(text: string): Template {
  const parts = splitTemplate(text).map((part) => {
    if (!part.closed) throw new ExpressionError('unresolved', `Unclosed {{ at character ${part.start - 1}`)
    return part.code ? parseExpression(part.text) : part.text
  })
  return new Template(parts)
}

/** The expressions in a text that has been checked before. */
export function templateCode(text: string): string[] {
  return splitTemplate(text).flatMap((part) => (part.code ? [part.text] : []))
}

/** Problems of each expression in the text, at their place in it. */
export function checkTemplate(text: string, environment: Environment, scope: Scope): ExpressionProblem[] {
  const problems: ExpressionProblem[] = []
  for (const part of splitTemplate(text)) {
    if (!part.code) continue
    if (!part.closed) {
      problems.push(unclosed(part.start - 2, text.length))
      continue
    }
    const checked = checkExpression(part.text, environment, scope)
    if (!checked.ok) problems.push(shift(checked.problem, part.start))
  }
  return problems
}

function unclosed(start: number, end: number): ExpressionProblem {
  const hint = 'Close it with }}; write {{ "{{" }} for the braces themselves'
  return { code: 'bad_expression', message: 'Unclosed {{', hint, start, end, fix: null }
}

function shift(problem: ExpressionProblem, by: number): ExpressionProblem {
  const fix = problem.fix && { ...problem.fix, start: problem.fix.start + by, end: problem.fix.end + by }
  return { ...problem, start: problem.start + by, end: problem.end + by, fix }
}

type Part = { code: boolean; closed: boolean; text: string; start: number }

function splitTemplate(text: string): Part[] {
  const parts: Part[] = []
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('{{', at)
    if (open < 0) break
    if (open > at) parts.push({ code: false, closed: true, text: text.slice(at, open), start: at })
    const close = endOfCode(text, open + 2)
    const end = close < 0 ? text.length : close
    parts.push({ code: true, closed: close >= 0, text: text.slice(open + 2, end), start: open + 2 })
    at = close < 0 ? text.length : close + 2
  }
  if (at < text.length) parts.push({ code: false, closed: true, text: text.slice(at), start: at })
  return parts
}

/** Where `}}` ends the expression that starts here: not inside its strings, not inside its own braces. */
function endOfCode(text: string, from: number): number {
  let depth = 0
  for (let i = from; i < text.length; i++) {
    const character = text[i]
    if (character === '"' || character === "'") i = endOfLiteral(text, i)
    else if (character === '{') depth++
    else if (character === '}') {
      if (depth === 0 && text[i + 1] === '}') return i
      depth--
    }
  }
  return -1
}

function endOfLiteral(text: string, open: number): number {
  const mark = text[open] as string
  const triple = text.startsWith(mark.repeat(3), open)
  const close = triple ? mark.repeat(3) : mark
  let i = open + close.length
  while (i < text.length && !text.startsWith(close, i)) i += text[i] === '\\' ? 2 : 1
  return i + close.length - 1
}
