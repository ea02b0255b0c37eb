import type { z } from 'zod'

// zod without code generation (our hosts forbid it) takes microseconds for a small object, which every step of
// every run pays twice. Most fields are plain strings, numbers and flags that need a `typeof`: those are looked at
// here, and whatever is not plain goes to zod, field by field, so that the answer is the same in every case.
// `quick-parse.test.ts` holds the two to each other.

type Parse = (value: unknown) => unknown
type Test = (value: unknown) => boolean

/** A function that does what `schema.parse` does, quicker. Throws zod's own error. */
export function quickParser(schema: z.ZodObject): Parse {
  const { shape, catchall } = schema._zod.def
  // In order of their names: what comes out needs no sorting to be canonical.
  const fields = Object.keys(shape)
    .toSorted()
    .map((name) => ({
      name,
      isPlain: plainTest(shape[name] as z.core.$ZodType),
      field: shape[name] as z.ZodType,
    }))
  // Strict and open objects, and those with a rule over all fields, are rare: zod does them whole.
  if (catchall !== undefined || schema._zod.def.checks?.length) return (value) => schema.parse(value)
  return (value) => {
    if (!isRecord(value)) return schema.parse(value)
    const parsed: { [name: string]: unknown } = {}
    for (const { name, isPlain, field } of fields) {
      const member = value[name]
      if (isPlain?.(member)) {
        parsed[name] = member
        continue
      }
      const result = field.safeParse(member)
      // The whole object again, for the error that names the place.
      if (!result.success) return schema.parse(value)
      if (result.data !== undefined || name in value) parsed[name] = result.data
    }
    return parsed
  }
}

function isRecord(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A test that says of a value that zod would give it back as it is; null for a schema that is not that plain. */
function plainTest(schema: z.core.$ZodType): Test | null {
  const { def } = schema._zod
  const checks = 'checks' in def && Array.isArray(def.checks) ? def.checks.length : 0
  // What more is asked of a value is zod's to ask; of a text its length is asked here too.
  if (checks > 0 && def.type !== 'string') return null
  switch (def.type) {
    case 'string':
      return 'check' in def ? null : textOf(schema)
    case 'boolean':
      return (value) => typeof value === 'boolean'
    case 'number':
      return 'check' in def ? null : Number.isFinite
    case 'enum':
    case 'literal':
      return oneOf(schema)
    case 'nullable':
      return nullable(schema as z.core.$ZodNullable)
    case 'union':
      // zod takes the first that fits.
      return plainTest((schema as z.core.$ZodUnion)._zod.def.options[0] as z.core.$ZodType)
    default:
      return null
  }
}

/** Text of a length; null where more than its length is asked for. */
function textOf(schema: z.core.$ZodType): Test | null {
  let [least, most] = [0, Infinity]
  for (const { _zod } of schema._zod.def.checks ?? []) {
    const { def } = _zod
    if (def.check === 'min_length') least = Math.max(least, (def as z.core.$ZodCheckMinLengthDef).minimum)
    else if (def.check === 'max_length') most = Math.min(most, (def as z.core.$ZodCheckMaxLengthDef).maximum)
    else return null
  }
  return (value) => typeof value === 'string' && value.length >= least && value.length <= most
}

function oneOf(schema: z.core.$ZodType): Test {
  const values: ReadonlySet<unknown> = schema._zod.values ?? new Set()
  return (value) => values.has(value)
}

function nullable(schema: z.core.$ZodNullable): Test | null {
  const inner = plainTest(schema._zod.def.innerType)
  return inner && ((value) => value === null || inner(value))
}
