import type { Values } from '../../nodes/expr/expression'
import { ExpressionError } from '../../nodes/expr/problem'
import { type Json, NodeError } from '../../nodes/sdk'

/** Reads one input. Throws `NodeError` that names it. */
export function readValue(input: { name: string; read: (values: Values) => Json }, values: Values): Json {
  try {
    return input.read(values)
  } catch (error) {
    if (error instanceof ExpressionError) throw new NodeError(error.code, `${input.name}: ${error.message}`)
    throw error
  }
}
