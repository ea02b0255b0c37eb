import { type Expression, parseExpression } from '../../nodes/expr/expression'
import { callOf } from '../../nodes/playbook/check-call'
import { defaultsOf, typedOutput } from '../../nodes/playbook/declared'
import { groupBy, orderNodes, reachable } from '../../nodes/playbook/graph'
import { limits, type Playbook, type PlaybookNode, type ValueType } from '../../nodes/playbook/schema'
import {
  type AnyNode,
  isContainer,
  type Json,
  type JsonObject,
  type Outlets,
  phaseOf,
  type Ports,
} from '../../nodes/sdk'
import { planEdges } from './plan-edges'
import { type PlanInput, planStep, type Policy } from './plan-step'

export type PlanEdge = { index: number; id: string; from: number; to: number; outlet: string }

/** One node of the plan, with all that can be settled before the first event. */
export type PlanStep = {
  /** Place in topological order among the steps of its body, ties by node id. */
  index: number
  id: string
  node: AnyNode
  config: unknown
  inputs: readonly PlanInput[]
  /** Inputs of a container that are read at the end of each round. */
  late: readonly LateInput[]
  /** Gives the values read what the node's schema makes of them. Throws zod's error, or `NodeError`. */
  parseInput: (read: JsonObject) => unknown
  out: Outlets<Ports>
  firstOutlet: string
  policy: Policy
  join: 'all' | 'any'
  off: 'bypass' | 'stop' | null
  outcome: string | null
  /** Name of the connection asked for; null for the first of its type. */
  connection: string | null
  incoming: readonly PlanEdge[]
  outgoing: ReadonlyMap<string, readonly PlanEdge[]>
  /** What runs inside of it; null for a node that is no container. */
  body: PlanBody | null
  /** The playbook that it calls. */
  call: PlanCall | null
}

export type LateInput = PlanInput

/** A playbook that a step calls; its outputs are read at its end. */
export type PlanCall = { plan: Plan; outputs: readonly (PlanInput & { type: ValueType })[] }

/** Steps that run together, with the edges between them: those of a playbook, or of a container. */
export type PlanBody = {
  steps: readonly PlanStep[]
  edges: readonly PlanEdge[]
  /** Where it begins. */
  entries: readonly PlanStep[]
  /** Incoming edges of each step, and its output while it has none: what it starts from. */
  incomingCounts: Uint16Array
  noOutputs: { readonly [id: string]: object }
}

/** A playbook version made ready to run: immutable, and shared by all its runs. */
export type Plan = PlanBody & {
  playbook: { id: string; name: string }
  logicHash: string
  where: Expression
  vars: { readonly [name: string]: Json }
  /** What its declared inputs are where nobody calls it. */
  inputs: JsonObject
  concurrency: number
  /** Its steps and edges with those inside of containers; of what it calls, none. */
  all: { steps: readonly PlanStep[]; edges: readonly PlanEdge[] }
}

const nothing = Object.freeze({})

/** A playbook that has problems cannot be planned: check it first. */
export class PlanError extends Error {
  override readonly name = 'PlanError'
}

/** Finds the version of a playbook that another one calls; null where there is none. */
export type FindCalled = (id: string, version: number) => Playbook | null

/** Makes the plan of a playbook that has passed its check. Nodes that no run comes to are left out. */
export function makePlan(
  playbook: Playbook,
  logicHash: string,
  nodeTypes: ReadonlyMap<string, AnyNode>,
  find: FindCalled = () => null,
): Plan {
  return new Planner(nodeTypes, find).plan(playbook, logicHash, [])
}

type Source = {
  nodes: ReadonlyMap<string, PlaybookNode>
  /** Ids in plan order, by the container they lie in; those of the playbook itself by ''. */
  order: ReadonlyMap<string, readonly string[]>
  edges: ReadonlyMap<string, readonly Playbook['edges'][number][]>
  /** The ids of the playbooks that led to this one, itself included. */
  way: readonly string[]
  all: { steps: PlanStep[]; edges: PlanEdge[] }
}

class Planner {
  readonly #nodeTypes: ReadonlyMap<string, AnyNode>
  readonly #find: FindCalled
  /** Versions are planned once, however often they are called. */
  readonly #called = new Map<string, { call: PlanCall; depth: number; ids: ReadonlySet<string> }>()

  constructor(nodeTypes: ReadonlyMap<string, AnyNode>, find: FindCalled) {
    this.#nodeTypes = nodeTypes
    this.#find = find
  }

  plan(playbook: Playbook, logicHash: string, before: readonly string[]): Plan {
    const { ids, cycle } = orderNodes(playbook)
    if (cycle.length > 0) throw new PlanError(`The steps go round in a circle: ${cycle.join(' → ')}`)
    const trigger = playbook.nodes.find(({ type }) => phaseOf(type) === 'trigger')
    if (!trigger) throw new PlanError('The playbook has no trigger')

    const reached = reachable(playbook, trigger.id)
    const nodes = new Map(playbook.nodes.map((node) => [node.id, node]))
    const parentOf = (id: string) => nodes.get(id)?.parent ?? ''
    const all: Source['all'] = { steps: [], edges: [] }
    const source: Source = {
      nodes,
      order: groupBy(
        ids.filter((id) => reached.has(id)),
        parentOf,
      ),
      // An edge from a node that no run comes to would be pending for ever, so it is left out with its node.
      edges: groupBy(
        playbook.edges.filter(({ from, to }) => reached.has(from) && reached.has(to)),
        ({ from }) => parentOf(from),
      ),
      way: [...before, playbook.id],
      all,
    }
    const body = this.#body('', source, 0)
    const places = new Map([...ids, ...playbook.edges.map(({ id }) => id)].map((id, place) => [id, place]))
    const byPlace = (a: { id: string }, b: { id: string }) =>
      (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0)
    return {
      ...body,
      playbook: { id: playbook.id, name: playbook.name },
      logicHash,
      where: filterOf(trigger),
      vars: playbook.vars,
      inputs: defaultsOf(playbook.inputs),
      concurrency: playbook.settings.concurrency,
      all: { steps: all.steps.toSorted(byPlace), edges: all.edges.toSorted(byPlace) },
    }
  }

  #body(container: string, source: Source, depth: number): PlanBody {
    if (depth > limits.depth)
      throw new PlanError(`${container} lies deeper than ${limits.depth} containers in one another`)
    const order = source.order.get(container) ?? []
    const indexOf = new Map(order.map((id, index) => [id, index]))
    const edges = planEdges(source.edges.get(container) ?? [], indexOf)
    const incoming = groupBy(edges, ({ to }) => String(to))
    const outgoing = groupBy(edges, ({ from }) => String(from))
    const steps = order.map((id, index) => {
      const node = source.nodes.get(id) as PlaybookNode
      const type = this.#nodeTypes.get(node.type)
      if (!type) throw new PlanError(`There is no node type "${node.type}"`)
      const ways = groupBy(outgoing.get(String(index)) ?? [], ({ outlet }) => outlet)
      const around = { index, incoming: incoming.get(String(index)) ?? [], outgoing: ways }
      return planStep(node, type, { ...around, ...this.#inside(node, type, source, depth) })
    })
    source.all.steps.push(...steps)
    source.all.edges.push(...edges)
    return {
      steps,
      edges,
      entries: steps.filter((step) => step.incoming.length === 0),
      incomingCounts: Uint16Array.from(steps, (step) => step.incoming.length),
      noOutputs: Object.fromEntries(order.map((id) => [id, nothing])),
    }
  }

  #inside(
    node: PlaybookNode,
    type: AnyNode,
    source: Source,
    depth: number,
  ): { body: PlanBody | null; call: PlanCall | null; declared: Playbook['inputs'] | null } {
    if (!isContainer(type)) return { body: null, call: null, declared: null }
    if (type.kind !== 'call')
      return { body: this.#body(node.id, source, depth + 1), call: null, declared: null }
    const named = callOf(node)
    const called = named && this.#find(named.id, named.version)
    if (!named || !called)
      throw new PlanError(
        `${node.id} calls version ${named?.version} of "${named?.id}", which does not exist`,
      )
    const call = this.#call(called, `${named.id}@${named.version}`, source.way)
    return { body: call.plan, call, declared: called.inputs }
  }

  #call(playbook: Playbook, key: string, way: readonly string[]): PlanCall {
    const known = this.#called.get(key)
    const { call, depth, ids } = known ?? this.#planCall(playbook, key, way)
    const again = way.find((id) => ids.has(id))
    if (again !== undefined)
      throw new PlanError(`The playbook "${again}" calls itself: ${[...way, again].join(' → ')}`)
    if (way.length + depth > limits.depth + 1) throw tooDeep(way)
    return call
  }

  #planCall(playbook: Playbook, key: string, way: readonly string[]) {
    if (way.includes(playbook.id))
      throw new PlanError(`The playbook "${playbook.id}" calls itself: ${[...way, playbook.id].join(' → ')}`)
    if (way.length > limits.depth) throw tooDeep(way)
    const plan = this.plan(playbook, 'called', way)
    const outputs = Object.entries(playbook.outputs).map(([name, output]) => {
      const { type, expr } = typedOutput(output)
      const expression = parseExpression(expr)
      return {
        name,
        type,
        read: (values: object) => expression.evaluate(values as { [name: string]: unknown }),
      }
    })
    const inner = plan.all.steps.flatMap((step) => {
      const found = step.call && [...this.#called.values()].find(({ call }) => call === step.call)
      return found ? [found] : []
    })
    const made = {
      call: { plan, outputs },
      depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
      ids: new Set([playbook.id, ...inner.flatMap(({ ids }) => [...ids])]),
    }
    this.#called.set(key, made)
    return made
  }
}

function tooDeep(way: readonly string[]): PlanError {
  return new PlanError(`Playbooks call one another more than ${limits.depth} deep: ${way.join(' → ')}`)
}

function filterOf({ config }: PlaybookNode): Expression {
  return parseExpression(typeof config.where === 'string' ? config.where : 'true')
}
