import { type AnyNode, type Decision, isActing, isContainer, isWaiting } from './define-node'
import { type Emission, outletsOf, type Ports, type Waiting } from './emission'
import type { HttpAnswer, HttpRequest, NodeContext, PastEvent } from './context'
import type { Json, JsonObject } from './json'
import type { LookupList } from './lookup-list'
import { keyOf } from './window'

/** The world a node meets in its test. What is not given does not exist, and using it fails the test. */
export type World = {
  input?: unknown
  config?: unknown
  event?: { id?: string; time?: string; document?: object }
  /** Answers by `METHOD path/segments`. */
  http?: Record<string, { status?: number; body?: Json }>
  /** Country by address; null where the database lists none. */
  countries?: Record<string, string | null>
  lists?: Record<string, LookupList>
  /** Events before this one, newest first. */
  history?: readonly PastEvent[]
}

export type Outcome = {
  outlet: string
  data: Json
  /** Requests in the order sent. */
  sent: HttpRequest[]
  /** What an acting node did: requests sent and records written. */
  done: JsonObject[]
}

/** Runs a node as the executor would, without an executor: parses input and config, then calls it for real. */
export async function runNode(node: AnyNode, world: World = {}): Promise<Outcome> {
  if (isWaiting(node)) throw new TypeError(`${node.type} waits: use waitOf and resumeNode`)
  if (isContainer(node)) throw new TypeError(`${node.type} has no code: run it in a playbook`)
  const { ctx, seen } = contextOf(world)
  const args = { ...parse(node, world), out: outletsOf(node.outlets as Ports), ctx }
  const emission = isActing(node)
    ? await node.run({ ...args, request: node.request({ ...args, eventId: ctx.event.id }) })
    : await node.run(args)
  return { outlet: emission.outlet, data: emission.data, ...seen }
}

/** What an acting node would do: the exact request, and the payload it leaves with in a simulated run. */
export function simulateNode(
  node: AnyNode,
  world: World = {},
): { request: JsonObject; outlet: string; data: Json } {
  if (!isActing(node)) throw new TypeError(`${node.type} does not act`)
  const args = parse(node, world)
  const emission: Emission = node.simulate({ ...args, out: outletsOf(node.outlets as Ports) })
  const request = node.request({ ...args, eventId: world.event?.id ?? 'event' })
  return { request, outlet: emission.outlet, data: emission.data }
}

export function waitOf(node: AnyNode, world: World = {}): Waiting {
  if (!isWaiting(node)) throw new TypeError(`${node.type} does not wait`)
  return node.wait({ ...parse(node, world), time: timeOf(world) })
}

export function resumeNode(node: AnyNode, decision: Decision): Emission {
  if (!isWaiting(node)) throw new TypeError(`${node.type} does not wait`)
  return node.resume({ decision, out: outletsOf<Ports>(node.outlets) })
}

function parse(node: AnyNode, world: World) {
  return { input: node.input.parse(world.input ?? {}), config: node.config.parse(world.config ?? {}) }
}

const timeOf = (world: World) => new Date(world.event?.time ?? '2026-06-03T14:00:00Z')

function contextOf(world: World) {
  const seen = { sent: [] as HttpRequest[], done: [] as JsonObject[] }
  const time = timeOf(world)
  const ctx: NodeContext = {
    event: { id: world.event?.id ?? 'event', time },
    time,
    signal: new AbortController().signal,
    async http(request) {
      seen.sent.push(request)
      return answerOf(request, world)
    },
    async geoip(address) {
      const country = world.countries?.[address]
      if (country === undefined) throw new Error(`This test has no country for ${address}`)
      return { country, database: 'test' }
    },
    matchList(name, value) {
      const list = world.lists?.[name]
      if (!list) throw new Error(`This test has no list ${name}`)
      return list.match(value)
    },
    async act(request) {
      seen.done.push({ ...request, path: [...request.path] } as unknown as JsonObject)
      return { status: 200, body: null }
    },
    records: {
      async closeEvent(record) {
        seen.done.push({ closed: record })
      },
      async openCase(record) {
        seen.done.push({ opened: record })
        return { id: 'case-1' }
      },
      async notify(record) {
        seen.done.push({ notified: record })
      },
    },
    async history(limit) {
      if (!world.history) throw new Error('This test has no history')
      return world.history.slice(0, limit)
    },
    async window({ key, withinMs, limit }) {
      if (!world.history) throw new Error('This test has no history')
      const own = world.event?.document ? keyOf(world.event.document, key) : null
      const isInside = (past: PastEvent) =>
        past.time.getTime() > time.getTime() - withinMs && own !== null && keyOf(past.document, key) === own
      return world.history.filter(isInside).slice(0, limit)
    },
  }
  return { ctx, seen }
}

function answerOf(request: HttpRequest, world: World): HttpAnswer {
  const key = `${request.method} ${request.path.join('/')}`
  const answer = world.http?.[key]
  if (!answer) throw new Error(`This test has no answer for ${key}`)
  return { status: answer.status ?? 200, body: answer.body ?? null }
}
