import { z } from 'zod'
import { parseExpression, type Values } from '../../nodes/expr/expression'
import { parseTemplate } from '../../nodes/expr/template'
import { isNeeded } from '../../nodes/playbook/check-call'
import { fitsType } from '../../nodes/playbook/declared'
import type { Binding, Playbook, PlaybookNode } from '../../nodes/playbook/schema'
import {
  type AnyNode,
  isActing,
  isContainer,
  isWaiting,
  type Json,
  type JsonObject,
  NodeError,
  outletsOf,
  type Ports,
} from '../../nodes/sdk'
import { quickParser } from '../../nodes/sdk/quick-parse'
import type { PlanStep } from './plan'

export type Policy = { timeoutMs: number; totalMs: number; retries: number; onError: 'fail' | 'continue' }

export type PlanInput = { name: string; read: (values: Values) => Json }

type Around = Pick<PlanStep, 'index' | 'incoming' | 'outgoing' | 'body' | 'call'> & {
  /** The inputs that a called playbook declares. */
  declared: Playbook['inputs'] | null
}

export function planStep(source: PlaybookNode, node: AnyNode, { declared, ...around }: Around): PlanStep {
  const ports = node.outlets as Ports
  const late: readonly string[] = isContainer(node) ? node.late : []
  const inputs = Object.keys(source.input)
    .toSorted()
    .map((name) => ({ name, read: readerOf(source.input[name] as Binding) }))
  return {
    ...around,
    id: source.id,
    node,
    config: node.config.parse(source.config),
    inputs: inputs.filter(({ name }) => !late.includes(name)),
    late: inputs.filter(({ name }) => late.includes(name)),
    parseInput: declared ? (read) => givenInputs(read, declared) : parserOf(node.input as z.ZodObject, late),
    out: outletsOf(ports),
    firstOutlet: Object.keys(ports)[0] ?? 'ok',
    policy: policyOf(source, node),
    join: source.join ?? 'all',
    off: source.off ?? null,
    outcome: source.outcome ?? null,
    connection: source.connection ?? null,
  }
}

function parserOf(schema: z.ZodObject, late: readonly string[]): (read: JsonObject) => unknown {
  if (late.length === 0) return quickParser(schema)
  const early = Object.entries(schema.shape).filter(([name]) => !late.includes(name))
  return quickParser(z.object(Object.fromEntries(early) as z.ZodRawShape))
}

/** What a called playbook is given: of the types that it declares, and with its defaults. Throws `NodeError`. */
function givenInputs(read: JsonObject, declared: Playbook['inputs']): JsonObject {
  const unknown = Object.keys(read).find((name) => !Object.hasOwn(declared, name))
  if (unknown !== undefined)
    throw new NodeError('invalid_input', `${unknown}: the playbook takes no such input`)
  const given: JsonObject = {}
  for (const [name, input] of Object.entries(declared)) {
    const value = Object.hasOwn(read, name) ? read[name] : input.default
    if (value === undefined) {
      if (isNeeded(input)) throw new NodeError('invalid_input', `${name}: the playbook needs this input`)
      continue
    }
    if (!fitsType(value, input.type)) throw new NodeError('invalid_input', `${name}: must be a ${input.type}`)
    given[name] = value
  }
  return given
}

function readerOf(binding: Binding): (values: Values) => Json {
  if ('value' in binding) return () => binding.value
  if ('template' in binding) {
    const template = parseTemplate(binding.template)
    return (values) => template.render(values)
  }
  const expression = parseExpression(binding.expr)
  return (values) => expression.evaluate(values)
}

// E3: reads, keyed and probeable effects are tried three times; what happens once at most is tried once.
function policyOf({ policy }: PlaybookNode, node: AnyNode): Policy {
  const timeoutMs = policy?.timeoutMs ?? 10_000
  return {
    timeoutMs,
    totalMs: Math.max(60_000, timeoutMs),
    retries: policy?.retries ?? defaultRetries(node),
    onError: policy?.onError ?? 'fail',
  }
}

function defaultRetries(node: AnyNode): number {
  if (isWaiting(node)) return 0
  if (isActing(node)) return node.delivery === 'one-shot' ? 0 : 2
  return node.effect === 'read' ? 2 : 0
}
