import { z } from 'zod'

/** Format of the document; a newer one is refused, an older one goes through `upgrade.ts`. */
export const currentFormat = 1

export const limits = {
  bytes: 20 * 1024 * 1024,
  nodes: 5_000,
  edges: 20_000,
  text: 64 * 1024,
  /** Containers in one another, and playbooks that call one another. */
  depth: 8,
} as const

const words = (text: string): string[] => text.split(' ')

/**
 * Names that an expression already uses, or that cel-js refuses to register (`reserved.test.ts` derives those), or
 * that `parsePlaybookText` refuses as a key, which `layout` would have.
 */
export const reservedIds: ReadonlySet<string> = new Set([
  ...words('event item index last inputs vars lists run'),
  ...words('map list type int uint double string bool bytes optional cel google null_type'),
  ...words('dyn true false null in as break const continue else for function if import let loop'),
  ...words('package namespace return var void while prototype constructor'),
])

const idPattern = /^[a-z][a-z0-9_]{0,39}$/

const id = z
  .string()
  .regex(idPattern, { error: 'is no id: a small letter, then up to 39 small letters, digits or _' })

const nodeId = id.refine((text) => !reservedIds.has(text), {
  error: 'is a name that expressions already use',
})

const text = z.string().max(limits.text, { error: `is longer than ${limits.text} characters` })
const label = z.string().max(200, { error: 'is longer than 200 characters' })
const json = z.json()

/** Where a value comes from: a constant, an expression or a template; exactly one of them. */
export const Binding = z.union(
  [
    z.strictObject({ value: json }),
    z.strictObject({ expr: text, builder: json.optional() }),
    z.strictObject({ template: text }),
  ],
  { error: 'must be {"value": …}, {"expr": …} or {"template": …}' },
)
export type Binding = z.output<typeof Binding>

export const Policy = z.strictObject({
  timeoutMs: z.number().int().min(1).max(3_600_000).optional(),
  retries: z.number().int().min(0).max(10).optional(),
  onError: z.enum(['fail', 'continue']).optional(),
})
export type Policy = z.output<typeof Policy>

export const PlaybookNode = z.strictObject({
  id: nodeId,
  type: z.string().min(1).max(80),
  version: z.number().int().min(1).default(1),
  name: label.default(''),
  config: z.record(z.string(), json).default({}),
  input: z.record(z.string(), Binding).default({}),
  policy: Policy.optional(),
  join: z.enum(['all', 'any']).optional(),
  off: z.enum(['bypass', 'stop']).optional(),
  outcome: label.optional(),
  parent: id.optional(),
  connection: label.optional(),
})
export type PlaybookNode = z.output<typeof PlaybookNode>

export const PlaybookEdge = z.strictObject({ id, from: z.string(), outlet: z.string(), to: z.string() })
export type PlaybookEdge = z.output<typeof PlaybookEdge>

const coordinate = z.number().min(-1e6).max(1e6)
export const Point = z.strictObject({ x: coordinate, y: coordinate })

export const Note = z.strictObject({
  id,
  x: coordinate,
  y: coordinate,
  width: z.number().min(40).max(4000),
  height: z.number().min(24).max(4000),
  text,
})

export const Group = z.strictObject({
  id,
  name: label,
  nodes: z.array(z.string()),
  collapsed: z.boolean().default(false),
})

/** What a playbook takes and gives back when another calls it. */
const valueTypes = ['string', 'number', 'boolean', 'list', 'object', 'any'] as const
export type ValueType = (typeof valueTypes)[number]

const fieldName = z
  .string()
  .regex(/^[A-Za-z_]\w{0,63}$/, { error: 'is no name: a letter or _, then letters, digits or _' })

export const DeclaredInput = z.strictObject({
  type: z.enum(valueTypes).optional(),
  required: z.boolean().optional(),
  default: json.optional(),
})
export type DeclaredInput = z.output<typeof DeclaredInput>

export const TypedOutput = z.strictObject({ type: z.enum(valueTypes).optional(), expr: text })

/** An expression over the steps of the playbook; the text alone where no type is promised. */
export const DeclaredOutput = z.union([text, TypedOutput], {
  error: 'must be an expression, or {"type": …, "expr": …}',
})
export type DeclaredOutput = z.output<typeof DeclaredOutput>

/** The playbook document. The order of the keys here is the order in the file. */
export const Playbook = z.strictObject({
  format: z.literal(currentFormat),
  id: z
    .string()
    .regex(/^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/, { error: 'is no playbook id: letters, digits and -' }),
  name: label.min(1, { error: 'is empty' }),
  description: text.default(''),
  tags: z.array(label).default([]),
  samples: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, { error: 'is no name of a sample set' })
    .optional(),
  vars: z.record(z.string(), json).default({}),
  inputs: z.record(fieldName, DeclaredInput).default({}),
  outputs: z.record(fieldName, DeclaredOutput).default({}),
  settings: z
    .strictObject({
      deadlineMs: z.number().int().min(1000).max(2_592_000_000).default(3_600_000),
      concurrency: z.number().int().min(1).max(64).default(8),
      /** CEL over the event: live runs of one value go one after the other. */
      orderKey: text.min(1).optional(),
    })
    .default({ deadlineMs: 3_600_000, concurrency: 8 }),
  nodes: z.array(PlaybookNode).max(limits.nodes, { error: `are more than ${limits.nodes} nodes` }),
  edges: z.array(PlaybookEdge).max(limits.edges, { error: `are more than ${limits.edges} edges` }),
  layout: z.record(z.string(), Point).default({}),
  notes: z.array(Note).default([]),
  groups: z.array(Group).default([]),
})
export type Playbook = z.output<typeof Playbook>
