import {
  type Environment,
  EvaluationError,
  ParseError,
  TypeError as CelTypeError,
} from '@marcbachmann/cel-js'
import type { Json } from '../sdk'
import { checkTypes, type Parsed, parseForRun } from './environment'
import { budgetSpent, maxItems, refillBudget } from './functions'
import { explain, explainProblem } from './explain'
import { ExpressionError, type ExpressionProblem } from './problem'
import type { Scope } from './scope'
import { childrenOf, freeNames, type Tree } from './tree'
import { toJson } from './values'
import { compilePattern } from './regex'

/** The values that an expression reads, by variable. */
export type Values = { readonly [variable: string]: unknown }

/** A parsed expression that can be evaluated any number of times. */
export class Expression {
  readonly text: string
  /** Names it reads from outside. */
  readonly names: ReadonlySet<string>
  readonly #evaluate: Parsed['evaluate']

  constructor(text: string, parsed: Parsed) {
    this.text = text
    this.names = freeNames(parsed.tree)
    this.#evaluate = parsed.evaluate
  }

  /** The value as JSON. Throws `ExpressionError`. */
  evaluate(values: Values): Json {
    const result = this.#run(values)
    try {
      return toJson(result)
    } catch (error) {
      if (error instanceof TypeError)
        throw new ExpressionError('unresolved', `${error.message}: ${this.text}`)
      throw error
    }
  }

  /** The answer of a filter: true or false; `null` when it cannot be evaluated to either. */
  test(values: Values): boolean | null {
    try {
      const result = this.#run(values)
      return typeof result === 'boolean' ? result : null
    } catch (error) {
      if (error instanceof ExpressionError) return null
      throw error
    }
  }

  #run(values: Values): unknown {
    refillBudget()
    let result: unknown
    let failure: unknown
    try {
      result = this.#evaluate(values)
    } catch (error) {
      failure = error
    }
    // `||` and `exists` swallow errors, so the budget itself is the witness.
    if (budgetSpent())
      throw new ExpressionError('too_slow', `Visits more than ${maxItems} items: ${this.text}`)
    if (failure === undefined) return result
    if (failure instanceof EvaluationError) throw new ExpressionError('unresolved', explain(failure.summary))
    // Text that outgrows what the engine can hold is the expression's own doing; anything else is our bug.
    if (failure instanceof RangeError) throw new ExpressionError('too_slow', `Grows too large: ${this.text}`)
    throw failure
  }
}

/** Parses without knowing types, for text that has been checked before. Throws `ExpressionError`. */
export function parseExpression(text: string): Expression {
  try {
    return new Expression(text, parseForRun(text))
  } catch (error) {
    if (error instanceof ParseError) throw new ExpressionError('unresolved', error.summary)
    throw error
  }
}

export type Checked =
  | { ok: true; expression: Expression; type: string }
  | { ok: false; problem: ExpressionProblem }

/** Parses and checks an expression against the names and types that it may read. Never throws for bad text. */
export function checkExpression(text: string, environment: Environment, scope: Scope): Checked {
  try {
    const type = checkTypes(environment, text)
    const parsed = parseForRun(text)
    const pattern = badPattern(parsed.tree)
    if (pattern) return { ok: false, problem: pattern }
    return { ok: true, expression: new Expression(text, parsed), type }
  } catch (error) {
    if (error instanceof ParseError || error instanceof CelTypeError) {
      return { ok: false, problem: describe(error, text, scope) }
    }
    throw error
  }
}

function describe(error: ParseError | CelTypeError, text: string, scope: Scope): ExpressionProblem {
  return { code: 'bad_expression', ...explainProblem(error, text, scope) }
}

function badPattern(tree: Tree): ExpressionProblem | null {
  if (tree.op === 'rcall') {
    const [name, , rest] = tree.args as [string, Tree, Tree[]]
    const [pattern] = rest
    if (name === '#matches' && pattern?.op === 'value' && typeof pattern.args === 'string') {
      const reason = refusal(pattern.args)
      if (reason) return patternProblem(reason, pattern)
    }
  }
  const { children, loop } = childrenOf(tree)
  for (const child of [...children, ...(loop?.body ?? [])]) {
    const problem = badPattern(child)
    if (problem) return problem
  }
  return null
}

function refusal(pattern: string): string | null {
  try {
    compilePattern(pattern)
    return null
  } catch (error) {
    return (error as Error).message
  }
}

function patternProblem(reason: string, { start, end }: Tree): ExpressionProblem {
  return {
    code: 'bad_expression',
    message: `matches: ${reason}`,
    hint: 'Patterns use RE2 syntax: no look-around and no back-references',
    start,
    end,
    fix: null,
  }
}
