import type { CelType } from '../expr/scope'
import { isJsonObject, type Json, type JsonObject } from '../sdk'
import type { DeclaredInput, DeclaredOutput, ValueType } from './schema'

/** True where a value is of a type that a playbook declares for an input or an output. */
export function fitsType(value: Json, type: ValueType = 'any'): boolean {
  switch (type) {
    case 'any':
      return true
    case 'list':
      return Array.isArray(value)
    case 'object':
      return isJsonObject(value)
    default:
      return typeof value === type
  }
}

const celTypes: Readonly<Record<ValueType, string>> = {
  string: 'string',
  number: 'double',
  boolean: 'bool',
  list: 'list',
  object: 'dyn',
  any: 'dyn',
}

/** The types of declared values, for the checks of expressions that read them. */
export function celTypesOf(declared: { readonly [name: string]: { type?: ValueType | undefined } }): CelType {
  return Object.fromEntries(
    Object.entries(declared).map(([name, { type }]) => [name, celTypes[type ?? 'any']]),
  )
}

/** An output in its full form. */
export function typedOutput(output: DeclaredOutput): { type: ValueType; expr: string } {
  return typeof output === 'string'
    ? { type: 'any', expr: output }
    : { type: output.type ?? 'any', expr: output.expr }
}

/** What the inputs are while nobody gives them. */
export function defaultsOf(inputs: { readonly [name: string]: DeclaredInput }): JsonObject {
  const given = Object.entries(inputs).flatMap(([name, input]): [string, Json][] =>
    input.default === undefined ? [] : [[name, input.default]],
  )
  return Object.fromEntries(given)
}
