import type { z } from 'zod'
import { type Expression, parseExpression, type Values } from '../../nodes/expr/expression'
import { parseTemplate } from '../../nodes/expr/template'
import { groupBy, orderNodes, reachable } from '../../nodes/playbook/graph'
import type { Binding, Playbook, PlaybookNode } from '../../nodes/playbook/schema'
import { quickParser } from '../../nodes/sdk/quick-parse'
import {
  type AnyNode,
  isActing,
  isWaiting,
  type Json,
  type JsonObject,
  type Outlets,
  outletsOf,
  phaseOf,
  type Ports,
} from '../../nodes/sdk'

type Policy = { timeoutMs: number; totalMs: number; retries: number; onError: 'fail' | 'continue' }

export type PlanEdge = { index: number; id: string; from: number; to: number; outlet: string }

/** One node of the plan, with all that can be settled before the first event. */
export type PlanStep = {
  /** Place in topological order, ties by node id. */
  index: number
  id: string
  node: AnyNode
  config: unknown
  inputs: readonly PlanInput[]
  /** Gives the values read what the node's schema makes of them. Throws zod's error. */
  parseInput: (read: JsonObject) => unknown
  out: Outlets<Ports>
  firstOutlet: string
  policy: Policy
  join: 'all' | 'any'
  off: 'bypass' | 'stop' | null
  outcome: string | null
  incoming: readonly PlanEdge[]
  outgoing: ReadonlyMap<string, readonly PlanEdge[]>
}

type PlanInput = { name: string; read: (values: Values) => Json }

/** A playbook version made ready to run: immutable, and shared by all its runs. */
export type Plan = {
  playbook: { id: string; name: string }
  logicHash: string
  where: Expression
  vars: { readonly [name: string]: Json }
  concurrency: number
  steps: readonly PlanStep[]
  edges: readonly PlanEdge[]
  /** Incoming edges of each step, and its output while it has none: what every run starts from. */
  incomingCounts: Uint16Array
  noOutputs: { readonly [id: string]: object }
}

const nothing = Object.freeze({})

/** A playbook that has problems cannot be planned: check it first. */
export class PlanError extends Error {
  override readonly name = 'PlanError'
}

/** Makes the plan of a playbook that has passed its check. Nodes that no run comes to are left out. */
export function makePlan(
  playbook: Playbook,
  logicHash: string,
  nodeTypes: ReadonlyMap<string, AnyNode>,
): Plan {
  const { ids, cycle } = orderNodes(playbook)
  if (cycle.length > 0) throw new PlanError(`The steps go round in a circle: ${cycle.join(' → ')}`)
  const trigger = playbook.nodes.find(({ type }) => phaseOf(type) === 'trigger')
  if (!trigger) throw new PlanError('The playbook has no trigger')

  const reached = reachable(playbook, trigger.id)
  const order = ids.filter((id) => reached.has(id))
  const indexOf = new Map(order.map((id, index) => [id, index]))
  const edges = planEdges(playbook, indexOf)
  const incoming = groupBy(edges, ({ to }) => String(to))
  const outgoing = groupBy(edges, ({ from }) => String(from))
  const byId = new Map(playbook.nodes.map((node) => [node.id, node]))
  const steps = order.map((id, index) => {
    const node = byId.get(id) as PlaybookNode
    const ways = groupBy(outgoing.get(String(index)) ?? [], ({ outlet }) => outlet)
    return planStep(node, index, incoming.get(String(index)) ?? [], ways, nodeTypes)
  })
  return {
    playbook: { id: playbook.id, name: playbook.name },
    logicHash,
    where: filterOf(trigger),
    vars: playbook.vars,
    concurrency: playbook.settings.concurrency,
    steps,
    edges,
    incomingCounts: Uint16Array.from(steps, (step) => step.incoming.length),
    noOutputs: Object.fromEntries(order.map((id) => [id, nothing])),
  }
}

function filterOf({ config }: PlaybookNode): Expression {
  return parseExpression(typeof config.where === 'string' ? config.where : 'true')
}

// An edge from a node that no run comes to would be pending for ever, so it is left out with its node.
function planEdges({ edges }: Playbook, indexOf: ReadonlyMap<string, number>): PlanEdge[] {
  return edges
    .flatMap(({ id, from, outlet, to }) => {
      const ends = { from: indexOf.get(from), to: indexOf.get(to) }
      return ends.from === undefined || ends.to === undefined
        ? []
        : [{ id, outlet, from: ends.from, to: ends.to }]
    })
    .map((edge, index) => ({ ...edge, index }))
}

function planStep(
  source: PlaybookNode,
  index: number,
  incoming: readonly PlanEdge[],
  outgoing: ReadonlyMap<string, readonly PlanEdge[]>,
  nodeTypes: ReadonlyMap<string, AnyNode>,
): PlanStep {
  const node = nodeTypes.get(source.type)
  if (!node) throw new PlanError(`There is no node type "${source.type}"`)
  const ports = node.outlets as Ports
  return {
    index,
    id: source.id,
    node,
    config: node.config.parse(source.config),
    inputs: Object.keys(source.input)
      .toSorted()
      .map((name) => ({ name, read: readerOf(source.input[name] as Binding) })),
    parseInput: quickParser(node.input as z.ZodObject),
    out: outletsOf(ports),
    firstOutlet: Object.keys(ports)[0] ?? 'ok',
    policy: policyOf(source, node),
    join: source.join ?? 'all',
    off: source.off ?? null,
    outcome: source.outcome ?? null,
    incoming,
    outgoing,
  }
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
