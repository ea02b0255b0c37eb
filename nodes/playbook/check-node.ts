import type { z } from 'zod'
import { type Checked, checkExpression } from '../expr/expression'
import { type ExpressionProblem, nearestName } from '../expr/problem'
import { checkTemplate, parseTemplate } from '../expr/template'
import { isJsonObject, type JsonObject, type NodeManifest } from '../sdk'
import type { Surroundings } from './check'
import { strayRoundNames } from './check-containers'
import { showPath } from './parse'
import type { Problem } from './problem'
import type { Binding, PlaybookNode } from './schema'

/** The constants of a node: their shape, the lists they name, the filter of a trigger. */
export function checkConfig(
  node: PlaybookNode,
  manifest: NodeManifest,
  path: string,
  around: Surroundings,
): Problem[] {
  const at = problemAt(node.id)
  const parsed = schemaOf(node, around, 'config').safeParse(node.config)
  const shape = parsed.success ? [] : parsed.error.issues.map((issue) => badConfig(issue, node, path))
  const fields = propertiesOf(manifest.config)
  const unknown = Object.keys(node.config)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) =>
      at(`${path}.config.${name}`, 'bad_config', ...unknownField(node.id, 'setting', name, fields)),
    )
  return [
    ...shape,
    ...unknown,
    ...checkLists(node, fields, path, around),
    ...checkFilter(node, fields, path, around),
  ]
}

function schemaOf({ type }: PlaybookNode, { types }: Surroundings, part: 'config' | 'input'): z.ZodObject {
  const known = types.get(type)
  if (!known) throw new Error(`Unknown type ${type} was checked`)
  return known[part] as z.ZodObject
}

function badConfig(issue: z.core.$ZodIssue, node: PlaybookNode, path: string): Problem {
  const place = `${path}.config${showPath(issue.path).slice(1)}`
  const message = `${node.id}: the setting ${issue.path.join('.')} ${inWords(issue)}`
  return problemAt(node.id)(
    place,
    'bad_config',
    message,
    `\`cordon node show ${node.type}\` shows what it takes`,
  )
}

function inWords({ message }: z.core.$ZodIssue): string {
  return message
    .replace(/^Invalid input: expected/, 'must be')
    .replace(/, received undefined$/, ' and is missing')
}

function checkLists(node: PlaybookNode, fields: Fields, path: string, { lists }: Surroundings): Problem[] {
  if (!lists) return []
  return Object.entries(fields).flatMap(([name, schema]): Problem[] => {
    const list = node.config[name]
    if (schema.control !== 'list' || typeof list !== 'string' || lists.includes(list)) return []
    const nearest = nearestName(list, lists)
    const hint = nearest ? `Did you mean ${nearest}?` : 'Add the list, or choose one that exists'
    const message = `${node.id} looks into the list "${list}", which does not exist`
    return [problemAt(node.id)(`${path}.config.${name}`, 'unknown_list', message, hint)]
  })
}

function checkFilter(node: PlaybookNode, fields: Fields, path: string, around: Surroundings): Problem[] {
  return Object.entries(fields).flatMap(([name, schema]): Problem[] => {
    const text = node.config[name]
    if (schema.control !== 'filter' || typeof text !== 'string') return []
    const place = `${path}.config.${name}`
    const checked = checkExpression(text, around.environment, around.scope)
    if (!checked.ok) return [fromExpression(node, place, checked.problem)]
    return [
      ...wrongType(node, place, checked.type, 'boolean'),
      ...notUpstream({ node, place, isLate: false }, checked.expression.names, around),
    ]
  })
}

/** The inputs of a node: known, complete, and each an expression that can have a value here. */
export function checkInputs(
  node: PlaybookNode,
  manifest: NodeManifest,
  path: string,
  around: Surroundings,
): Problem[] {
  const at = problemAt(node.id)
  const fields = propertiesOf(manifest.input)
  const open =
    manifest.input.additionalProperties !== undefined && manifest.input.additionalProperties !== false
  const missing = requiredOf(manifest.input)
    .filter((name) => !Object.hasOwn(node.input, name))
    .map((name) => {
      const message = `${node.id} needs a value for "${name}"`
      return at(
        `${path}.input.${name}`,
        'missing_input',
        message,
        'Give it a constant, an expression or a template',
      )
    })
  const bound = Object.entries(node.input).flatMap(([name, binding]): Problem[] => {
    const place = `${path}.input.${name}`
    const schema = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (!schema && !open) return [at(place, 'unknown_input', ...unknownField(node.id, 'input', name, fields))]
    const isLate = manifest.late.includes(name)
    return checkBinding({ node, name, place, isLate }, binding, schema ?? {}, around)
  })
  return [...missing, ...bound]
}

/** A place where something is read. `isLate`: at the end of each round of the node, and not before it. */
type Spot = { node: PlaybookNode; place: string; isLate: boolean }

function checkBinding(
  spot: Spot & { name: string },
  binding: Binding,
  schema: JsonObject,
  around: Surroundings,
): Problem[] {
  const { node, name, place } = spot
  if ('value' in binding) return checkConstant(node, name, binding.value, place, around)
  if ('template' in binding) {
    const problems = checkTemplate(binding.template, around.environment, around.scope)
    if (problems.length > 0) return problems.map((problem) => fromExpression(node, place, problem))
    return [
      ...wrongType(node, place, 'string', schema.type),
      ...notUpstream(spot, parseTemplate(binding.template).names, around),
    ]
  }
  const checked: Checked = checkExpression(binding.expr, around.environment, around.scope)
  if (!checked.ok) return [fromExpression(node, place, checked.problem)]
  return [
    ...wrongType(node, place, checked.type, schema.type),
    ...notUpstream(spot, checked.expression.names, around),
  ]
}

function checkConstant(
  node: PlaybookNode,
  name: string,
  value: unknown,
  place: string,
  around: Surroundings,
): Problem[] {
  const field = schemaOf(node, around, 'input').shape[name] as z.ZodType | undefined
  const parsed = field?.safeParse(value)
  if (!parsed || parsed.success) return []
  return parsed.error.issues.map((issue) => {
    const message = `${node.id}: the input ${name} ${inWords(issue)}`
    return problemAt(node.id)(place, 'bad_config', message, 'Correct the constant')
  })
}

// CEL type names that fit a JSON type; anything else is left to the run, which checks the value itself.
const fitting: Record<string, readonly string[]> = {
  boolean: ['bool', 'dyn'],
  string: ['string', 'dyn', 'google.protobuf.Timestamp', 'google.protobuf.Duration', 'bytes'],
  number: ['double', 'int', 'uint', 'dyn'],
  integer: ['double', 'int', 'uint', 'dyn'],
}

function wrongType(node: PlaybookNode, place: string, found: string, wanted: unknown): Problem[] {
  const fits = typeof wanted === 'string' ? fitting[wanted] : undefined
  if (!fits || fits.includes(found)) return []
  // The name of an object's type is our own: `$n3` for the output of n3.
  const given = found.startsWith('$') ? 'an object' : `a ${found}`
  const message = `${node.id}: a ${String(wanted)} is needed here, and this is ${given}`
  return [problemAt(node.id)(place, 'bad_expression', message, 'Compare or convert the value')]
}

function notUpstream(
  { node, place, isLate }: Spot,
  names: ReadonlySet<string>,
  around: Surroundings,
): Problem[] {
  const at = problemAt(node.id)
  const own = isLate ? around.manifestOf(node)?.container : undefined
  const kinds = new Set([...around.kindsAround(node.id), own ?? null])
  const stray = strayRoundNames(names, kinds).map(({ name, hint }) =>
    at(place, 'not_upstream', `${node.id} reads ${name}, which does not exist here`, hint),
  )
  const unseen = [...names].flatMap((name): Problem[] => {
    if (!around.stepIds.has(name) || around.canRead(name, node.id, isLate)) return []
    const message = `${node.id} reads ${name}, which does not run before it`
    const hint = 'Only steps that lead here have an output; draw a wire or read another step'
    return [at(place, 'not_upstream', message, hint)]
  })
  return [...stray, ...unseen]
}

function fromExpression(node: PlaybookNode, place: string, problem: ExpressionProblem): Problem {
  const message = `${node.id}: ${problem.message} (at character ${problem.start + 1})`
  return problemAt(node.id)(place, problem.code, message, problem.hint)
}

function problemAt(node: string) {
  return (path: string, code: Problem['code'], message: string, hint: string): Problem => ({
    node,
    path,
    code,
    message,
    hint,
    level: 'error',
  })
}

function requiredOf({ required }: JsonObject): string[] {
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []
}

type Fields = Record<string, JsonObject>

function propertiesOf(schema: JsonObject): Fields {
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  return Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, isJsonObject(field) ? field : {}]),
  )
}

function unknownField(
  node: string,
  what: string,
  name: string,
  fields: Fields,
): [message: string, hint: string] {
  const names = Object.keys(fields)
  const nearest = nearestName(name, names)
  const known = names.length > 0 ? `It has ${names.join(', ')}` : 'It has none'
  return [`${node} has no ${what} "${name}"`, nearest ? `Did you mean ${nearest}?` : known]
}
