import type { PlaybookNode } from '../../nodes/playbook/schema'
import { isJsonObject, type Json, type JsonObject, type NodeManifest } from '../../nodes/sdk'

export type Control =
  | { kind: 'text' | 'flag' | 'texts' | 'list' | 'expression' | 'template' | 'json' }
  | { kind: 'number'; min: number | null; max: number | null }
  | { kind: 'choice'; options: readonly string[] }

export type Field = {
  part: 'config' | 'input'
  name: string
  /** As problems name it: `input.condition`. */
  path: string
  title: string
  help: string | null
  control: Control
  isRequired: boolean
  /** Whether text can be put together for it: a template gives text. */
  takesText: boolean
  fallback: Json | undefined
  placeholder: string
  /** A field that a person named, of a type that takes any. */
  isOwn: boolean
}

/** The form of a node, from the schemas of its type alone. */
export function fieldsOf(node: PlaybookNode, manifest: NodeManifest): Field[] {
  return [...partFields('input', node, manifest), ...partFields('config', node, manifest)]
}

/** True where a person may name inputs of their own. */
export function takesAnyInput({ input }: Pick<NodeManifest, 'input'>): boolean {
  return input.additionalProperties !== undefined && input.additionalProperties !== false
}

function partFields(part: Field['part'], node: PlaybookNode, manifest: NodeManifest): Field[] {
  const schema = manifest[part]
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  const required = Array.isArray(schema.required) ? schema.required : []
  const known = Object.entries(properties).map(([name, field]) =>
    toField(part, name, isJsonObject(field) ? field : {}, required.includes(name), false),
  )
  const own = Object.keys(node[part]).filter((name) => !Object.hasOwn(properties, name))
  return [...known, ...own.map((name) => toField(part, name, {}, false, true))]
}

function toField(
  part: Field['part'],
  name: string,
  schema: JsonObject,
  isRequired: boolean,
  isOwn: boolean,
): Field {
  return {
    part,
    name,
    path: `${part}.${name}`,
    title: typeof schema.title === 'string' ? schema.title : name,
    help: typeof schema.description === 'string' ? schema.description : null,
    // An input takes any value a person writes; a setting that the type does not have is kept as what it is.
    control: isOwn ? { kind: part === 'input' ? 'text' : 'json' } : controlOf(schema),
    isRequired,
    takesText: isOwn || typesOf(schema).includes('string'),
    fallback: schema.default,
    placeholder: typeof schema.placeholder === 'string' ? schema.placeholder : '',
    isOwn,
  }
}

function controlOf(schema: JsonObject): Control {
  switch (schema.control) {
    case 'filter':
    case 'condition':
      return { kind: 'expression' }
    case 'template':
      return { kind: 'template' }
    case 'list':
      return { kind: 'list' }
    case 'ip':
    case 'text':
      return { kind: 'text' }
    default:
      return controlOfType(schema)
  }
}

function controlOfType(schema: JsonObject): Control {
  if (Array.isArray(schema.enum)) return { kind: 'choice', options: schema.enum.map(String) }
  const [type = '', ...others] = typesOf(schema)
  if (others.length > 0) return { kind: 'text' }
  switch (type) {
    case 'number':
    case 'integer':
      return { kind: 'number', ...bounds(schema) }
    case 'boolean':
      return { kind: 'flag' }
    case 'string':
      return { kind: 'text' }
    case 'array':
      return isJsonObject(schema.items) && schema.items.type === 'string'
        ? { kind: 'texts' }
        : { kind: 'json' }
    default:
      return { kind: 'json' }
  }
}

function bounds(schema: JsonObject): { min: number | null; max: number | null } {
  const number = (value: Json | undefined) => (typeof value === 'number' ? value : null)
  return {
    min: number(schema.minimum) ?? number(schema.exclusiveMinimum),
    max: number(schema.maximum) ?? number(schema.exclusiveMaximum),
  }
}

function typesOf({ type }: JsonObject): string[] {
  if (typeof type === 'string') return [type]
  return Array.isArray(type) ? type.map(String) : []
}
