import { z } from 'zod'
import type { Playbook } from '../../nodes/playbook/schema'
import { edgesOf, playbookOf } from '../../nodes/playbook/testing'
import {
  type ActingClass,
  type AnyNode,
  anyValue,
  type Decision,
  defineAction,
  defineNode,
  defineWait,
  type EffectClass,
  type Json,
  type JsonObject,
  type NodeContext,
  type Outlets,
  type Waiting,
} from '../../nodes/sdk'
import trigger from '../../nodes/trigger/event'
import type { RunStatus, StepRecord } from '../views/runs'
import { makePlan, type Plan } from './plan'
import type { Decided, RunEvent, World } from './ports'
import { type RunResult, runPlan } from './run'
import { recordsOf } from './record-parts'

const payload = z.object({}).catchall(anyValue())
const outlets = { ok: payload, other: payload }
const palette = { title: 'Test', summary: 'For a test.', icon: 'box' }
const common = {
  version: 1,
  palette,
  help: 'For a test.',
  config: payload,
  input: payload,
  outlets,
  example: { input: {} },
}

type Arguments = { input: JsonObject; config: JsonObject; out: Outlets<typeof outlets>; ctx: NodeContext }
type Left = ReturnType<Outlets<typeof outlets>['ok']>

/** A type of node that does what a test says; without one it leaves by `ok` with what it was given. */
export function nodeOf(
  name: string,
  run: (args: Arguments) => Left | Promise<Left> = ({ input, out }) => out.ok(input),
  parts: { effect?: Extract<EffectClass, 'none' | 'read'>; connection?: string } = {},
): AnyNode {
  return defineNode({ ...common, type: `logic.${name}`, effect: 'none', ...parts, run })
}

/** A type that acts. `run` is what it would do live. */
export function actionOf(
  name: string,
  parts: {
    effect?: ActingClass
    delivery?: 'keyed' | 'probeable' | 'one-shot'
    simulate?: (args: Omit<Arguments, 'ctx'>) => Left
    request?: (args: { input: JsonObject; eventId: string }) => JsonObject
    run?: (args: Arguments & { request: JsonObject }) => Left | Promise<Left>
  } = {},
): AnyNode {
  return defineAction({
    ...common,
    type: `response.${name}`,
    effect: 'reversible',
    delivery: 'keyed',
    request: ({ input, eventId }) => ({ action: name, event: eventId, ...input }),
    simulate: ({ input, out }) => out.ok({ simulated: name, ...input }),
    run: async ({ request, out, ctx }) =>
      out.ok({ ...(await ctx.act({ method: 'POST', path: ['act'], body: request })) }),
    ...parts,
  })
}

/** A type at which a run waits. */
export function waitOf(name: string, wait: Waiting['wait'] = 'approval'): AnyNode {
  return defineWait({
    ...common,
    type: `logic.${name}`,
    effect: 'none',
    fails: false,
    wait: () => ({ kind: 'waiting', wait, question: 'Go on?', deadlineMs: 1000 }),
    resume: ({ decision, out }) => {
      const { by } = decision
      return decision.answer === 'approved' ? out.ok({ by }) : out.other({ by })
    },
  })
}

type PlanParts = { vars?: JsonObject; where?: string; called?: { [id: string]: Called } }

/** Words and nodes of a playbook that others call, and what it declares. Any version of it is this one. */
type Called = {
  words: string
  nodes?: { [id: string]: NodeParts }
  inputs?: Playbook['inputs']
  outputs?: Playbook['outputs']
  vars?: JsonObject
}

type NodeParts = { type?: AnyNode; [key: string]: unknown }

/** The plan of a playbook from words (`n1.ok>n2 n2.error>n3`); `n1` is the trigger. Nodes pass on what they get. */
export function planOf(words: string, nodes: { [id: string]: NodeParts } = {}, parts: PlanParts = {}): Plan {
  const types = new Map<string, AnyNode>()
  const playbook = documentOf(words, nodes, { vars: parts.vars ?? {} }, types, parts.where)
  const called = Object.entries(parts.called ?? {}).map(([id, { words: inside, nodes: steps, ...rest }]) =>
    documentOf(inside, steps ?? {}, { id, ...rest }, types),
  )
  return makePlan(playbook, 'logic-hash', types, (id) => called.find((other) => other.id === id) ?? null)
}

function documentOf(
  words: string,
  nodes: { [id: string]: NodeParts },
  parts: object,
  types: Map<string, AnyNode>,
  where?: string,
): Playbook {
  const edges = words === '' ? [] : edgesOf(words)
  const pass = nodeOf('pass')
  for (const node of [trigger, pass]) types.set(node.type, node)
  const ids = new Set(['n1', ...edges.flatMap(({ from, to }) => [from, to]), ...Object.keys(nodes)])
  const documents = [...ids].map((id) => {
    const { type = id === 'n1' ? trigger : pass, ...rest } = nodes[id] ?? {}
    types.set(type.type, type)
    const config = id === 'n1' && where !== undefined ? { config: { where } } : {}
    return { id, type: type.type, ...config, ...rest }
  })
  return playbookOf({ nodes: documents, edges, ...parts })
}

export const event: RunEvent = {
  id: 'event-1',
  time: Date.parse('2026-06-03T14:00:00Z'),
  label: 'alice',
  document: { user: { name: 'alice' }, time: new Date('2026-06-03T14:00:00Z') },
}

function nobody(): never {
  throw new Error('This test has nobody to ask')
}

/** A simulated world in which nothing answers, nothing waits and no time passes; `waits` are the sleeps asked for. */
export function worldOf(
  parts: Partial<Pick<World, 'reader' | 'lists' | 'history' | 'decide' | 'clock' | 'random' | 'signal'>> = {},
) {
  const waits: number[] = []
  const world: World = {
    mode: 'simulate',
    reader: { read: nobody },
    lists: {},
    history: { before: nobody },
    decide: () => null,
    clock: {
      now: () => 0,
      sleep: async (ms, signal) => {
        signal?.throwIfAborted()
        waits.push(ms)
      },
    },
    random: { next: () => 0.5 },
    signal: new AbortController().signal,
    ...parts,
  }
  return { world, waits }
}

export const decided =
  (answer: Decision['answer'], waitedMs = 0) =>
  (): Decided => ({ decision: { by: 'test', answer, reason: '' }, waitedMs })

export type Told = {
  status: RunStatus
  reason: string | null
  ending: string
  /** Ids of the edges taken, in order. */
  taken: string[]
  steps: StepRecord[]
}

/** What came of a run, as plain data. */
export function told(result: RunResult): Told {
  const { status, reason, ending, taken } = result
  return {
    status,
    reason,
    ending,
    taken: taken.map(({ from, outlet, to }) => `${from}.${outlet}>${to}`).toSorted(),
    steps: [...recordsOf(result)],
  }
}

/** Runs a plan over the test's event. */
export async function run(
  plan: Plan,
  world: World = worldOf().world,
  about: RunEvent = event,
): Promise<Told> {
  const result = told(await runPlan(plan, about, world))
  const name = (edge: string) =>
    edge.replace(/^\d+|(?<=>)\d+$/g, (index) => plan.steps[Number(index)]?.id ?? '?')
  return { ...result, taken: result.taken.map(name).toSorted() }
}

/** The ids of the steps that ran, in plan order, each once. */
export function ran({ steps }: Told): string {
  return [...new Set(steps.map(({ node }) => node))].join(' ')
}

/** The last try of a step. */
export function stepOf({ steps }: Told, id: string): StepRecord | undefined {
  return steps.findLast(({ node }) => node === id)
}

/** A plan of one step behind the trigger. */
export const one = (type: AnyNode, parts: object = {}): Plan => planOf('n1.ok>n2', { n2: { type, ...parts } })

/** Runs one step; its tries, and what became of the run. */
export async function runOne(type: AnyNode, parts: object = {}, world: World = worldOf().world) {
  const { steps, ...result } = await run(one(type, parts), world)
  return { ...result, tries: steps.filter(({ node }) => node === 'n2') }
}

/** The error that the last try left with. */
export const outputError = (tries: { output: Json }[]): unknown =>
  (tries.at(-1)?.output as { error?: object } | undefined)?.error
