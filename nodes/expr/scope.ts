import type { JsonObject, NodeManifest } from '../sdk'
import { isJsonObject, type Json } from '../sdk'

/** A CEL type by name, or the fields of an object. */
export type CelType = string | { [field: string]: CelType }

/** The names that an expression may read, with their types as far as they are known. */
export type Scope = { [variable: string]: CelType }

/** What every expression may read. `lists` are the names of the local lists; null where they are not known. */
export function baseScope(options: { lists: readonly string[] | null; vars: JsonObject }): Scope {
  return {
    event: 'dyn',
    run: { time: 'google.protobuf.Timestamp' },
    vars: typeOfMembers(options.vars),
    lists: options.lists
      ? Object.fromEntries(options.lists.map((name) => [name, 'List']))
      : 'map<string, List>',
  }
}

function typeOfValue(value: Json): CelType {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'number':
      return 'double'
    case 'boolean':
      return 'bool'
    default:
      if (Array.isArray(value)) return listOf(value.map(typeOfValue))
      return isJsonObject(value) ? typeOfMembers(value) : 'dyn'
  }
}

// cel-js makes type names of field names, and only words are safe in those. Other keys are read by index, which
// needs no type.
function typeOfMembers(object: JsonObject): CelType {
  const isWords = Object.keys(object).every((name) => /^[A-Za-z_]\w*$/.test(name))
  return isWords ? mapFields(object, typeOfValue) : 'map<string, dyn>'
}

const failure: CelType = { code: 'string', message: 'string', retryable: 'bool', attempts: 'double' }

/**
 * The type of a step's output: the union of all its outlets. A field that is nullable, a union, or of different
 * types in two outlets is `dyn`; a type that can fail has `error` too. An outlet that takes any field makes all `dyn`.
 */
export function outputType(manifest: Pick<NodeManifest, 'outlets' | 'canFail'>): CelType {
  const fields: { [field: string]: CelType } = {}
  for (const schema of Object.values(manifest.outlets)) {
    const type = typeOfSchema(schema)
    if (typeof type === 'string') return 'dyn'
    for (const [name, field] of Object.entries(type)) fields[name] = unify(fields[name], field)
  }
  if (manifest.canFail) fields.error = failure
  return fields
}

function unify(known: CelType | undefined, next: CelType): CelType {
  if (known === undefined) return next
  return JSON.stringify(known) === JSON.stringify(next) ? known : 'dyn'
}

function typeOfSchema(schema: JsonObject): CelType {
  switch (schema.type) {
    case 'string':
      return 'string'
    case 'number':
    case 'integer':
      return 'double'
    case 'boolean':
      return 'bool'
    case 'array':
      return listOf(isJsonObject(schema.items) ? [typeOfSchema(schema.items)] : [])
    case 'object':
      return typeOfObject(schema)
    default:
      return 'dyn'
  }
}

function typeOfObject(schema: JsonObject): CelType {
  // `additionalProperties: false` closes an output; without properties it is a map of anything.
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) return 'dyn'
  if (!isJsonObject(schema.properties)) return 'dyn'
  return mapFields(schema.properties, (field) => (isJsonObject(field) ? typeOfSchema(field) : 'dyn'))
}

function listOf(items: CelType[]): CelType {
  const [first] = items
  const uniform = typeof first === 'string' && first !== 'dyn' && items.every((item) => item === first)
  return uniform ? `list<${first}>` : 'list'
}

function mapFields<T>(object: { [key: string]: T }, toType: (value: T) => CelType): CelType {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, toType(value)]))
}
