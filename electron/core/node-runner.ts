import type { z } from 'zod'
import { parsePlaybook } from '../../nodes/playbook/parse'
import type { PlaybookNode } from '../../nodes/playbook/schema'
import {
  type AnyNode,
  isContainer,
  isWaiting,
  type JsonObject,
  type NodeManifest,
  toManifest,
} from '../../nodes/sdk'
import { type FindCalled, makePlan, type Plan, PlanError } from '../executor/plan'
import type { LiveJournal } from '../executor/live/live-ports'
import type { Clock, History, Ids, Random, RunEvent, World } from '../executor/ports'
import { runPlan } from '../executor/run'
import { runStep } from '../executor/step'
import type { StepTry } from '../executor/step-end'
import type { Network } from '../services/reader'
import type { NodeRun } from '../views/records'
import { CoreError } from './errors'
import type { Lists } from './lists'
import { missingConnection } from './missing-connection'
import type { Reads } from './reads'
import { singleActor } from './single-actor'

type Parts = {
  nodeTypes: ReadonlyMap<string, AnyNode>
  lists: Lists
  reads: Reads
  network: Network
  journal: LiveJournal
  clock: Clock
  ids: Ids
  random: Random
  history: History
  /** The versions of playbooks that a node may call. */
  called: FindCalled
}

/** What the palette shows, and single nodes over single inputs. */
export class NodeRunner {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  manifests(): NodeManifest[] {
    return [...this.#parts.nodeTypes.values()].map(toManifest).sort((a, b) => (a.type < b.type ? -1 : 1))
  }

  manifest(type: string): NodeManifest {
    return toManifest(this.#type(type))
  }

  /** Runs one node over one input. Throws `CoreError` `refused` when a live run lacks its connection. */
  async run(request: {
    type: string
    input: JsonObject
    config: JsonObject
    connection?: string | undefined
    live: boolean
  }): Promise<NodeRun> {
    const node = this.#type(request.type)
    if (request.live) this.#refuseLive(node, request.connection ?? null)
    const plan = this.#plan(node, request)
    const tries = await this.#tries(plan, request.live)
    const record = tries.at(-1)?.record
    if (!record) throw new Error(`${request.type} ended without a try`)
    const { outlet, output, provenance } = record
    return { outlet, output, provenance, ...(record.request ? { request: record.request } : {}) }
  }

  async #tries(plan: Plan, live: boolean): Promise<readonly StepTry[]> {
    const step = plan.steps.at(-1)
    if (!step) throw new Error('A plan of one node has no step')
    const event = this.#event()
    const world = this.#world(live, event)
    // What holds others runs as it would in a run: with nothing in it, or with the playbook that it calls.
    if (isContainer(step.node)) return (await runPlan(plan, event, world)).steps
    const values = {
      event: event.document,
      vars: {},
      inputs: {},
      lists: world.lists,
      run: { time: new Date(event.time) },
    }
    const place = { node: step.id, path: '', iteration: 0 }
    return (await runStep({ step, place, values, event, world, at: 0 })).tries
  }

  #type(type: string): AnyNode {
    const node = this.#parts.nodeTypes.get(type)
    if (!node) throw new CoreError('not_found', `There is no node type "${type}": see \`cordon node list\``)
    return node
  }

  #refuseLive(node: AnyNode, connection: string | null): void {
    if (isWaiting(node))
      throw new CoreError('refused', `${node.type} waits for a person, which only a run can do`)
    if (node.connection === undefined || this.#parts.network.has(node.connection, connection)) return
    const instead = node.effect === 'read' ? null : 'leave --live out to see what it would send'
    throw new CoreError('refused', `${node.type}: ${missingConnection(node.connection, connection, instead)}`)
  }

  // A playbook of two nodes, so that a single node is planned and run by the very code that runs them all.
  #plan(
    node: AnyNode,
    { input, config, connection }: { input: JsonObject; config: JsonObject; connection?: string | undefined },
  ): Plan {
    const bindings = Object.fromEntries(Object.entries(input).map(([name, value]) => [name, { value }]))
    const named = connection === undefined ? {} : { connection }
    const source = { id: 'n1', type: node.type, version: node.version, config, input: bindings, ...named }
    const trigger = { id: 'n0', type: 'trigger.event' }
    const edges = [{ id: 'w1', from: 'n0', outlet: 'ok', to: 'n1' }]
    const document = { format: 1, id: 'one-node', name: node.type, nodes: [trigger, source], edges }
    const parsed = parsePlaybook(document)
    if (!parsed.ok)
      throw new CoreError('bad_request', parsed.problems.map(({ message }) => message).join('. '))
    const isTrigger = node.type.startsWith('trigger.')
    const playbook = isTrigger
      ? { ...parsed.playbook, nodes: [source as PlaybookNode], edges: [] }
      : parsed.playbook
    this.#checkConfig(node, config)
    refuseUnknown(node, 'input', input)
    try {
      return makePlan(playbook, 'none', this.#parts.nodeTypes, this.#parts.called)
    } catch (error) {
      if (error instanceof PlanError) throw new CoreError('bad_request', error.message, { cause: error })
      throw error
    }
  }

  #checkConfig(node: AnyNode, config: JsonObject): void {
    refuseUnknown(node, 'config', config)
    const parsed = node.config.safeParse(config)
    if (parsed.success) return
    const [issue] = parsed.error.issues
    const place = issue?.path.join('.') ?? ''
    throw new CoreError(
      'bad_request',
      `config ${place} ${issue?.message}: see \`cordon node show ${node.type}\``,
    )
  }

  #event(): RunEvent {
    const time = this.#parts.clock.now()
    const id = `manual-${this.#parts.ids.next()}`
    return { id, time, label: id, document: { id, time: new Date(time), severity: 0, origin: 'manual' } }
  }

  #world(live: boolean, event: RunEvent): World {
    const { lists, reads, clock, random, history } = this.#parts
    const common = {
      lists: lists.lookup(new Map(), 'stored'),
      history,
      decide: () => null,
      clock,
      random,
      signal: new AbortController().signal,
    }
    return live
      ? {
          ...common,
          mode: 'live',
          reader: reads.manual(true),
          actor: singleActor(this.#parts, event),
          keeper: { settled() {} },
        }
      : { ...common, mode: 'simulate', reader: reads.manual(false) }
  }
}

// The schema would leave a name that it does not know out, and the node would run with something else than was meant.
function refuseUnknown(node: AnyNode, part: 'config' | 'input', given: JsonObject): void {
  const { shape, catchall } = (node[part] as z.ZodObject)._zod.def
  const unknown = catchall ? undefined : Object.keys(given).find((name) => !Object.hasOwn(shape, name))
  if (unknown === undefined) return
  const known = Object.keys(shape).join(', ') || 'nothing'
  throw new CoreError('bad_request', `${node.type} has no ${part} "${unknown}": it takes ${known}`)
}
