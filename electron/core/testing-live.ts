import { z } from 'zod'
import type { Json } from '../../nodes/sdk'
import { anyValue, defineAction, defineNode, defineWait, type JsonObject, type Probe } from '../../nodes/sdk'
import { playbookOf, edgesOf } from '../../nodes/playbook/testing'
import type { Playbook } from '../../nodes/playbook/schema'
import type { TransportAnswer } from '../executor/ports'
import type { Network } from '../services/reader'
import type { LiveStatus } from '../views/live'
import type { App } from './app'
import { streamOf } from './testing'

// What live runs are tested with: node types that act on a made-up service, and that service. None of it ships.

const payload = z.object({}).catchall(anyValue())
const common = {
  version: 1,
  palette: { title: 'Test', summary: 'For a test.', icon: 'box' },
  help: 'For a test.',
  config: payload,
  input: payload,
  outlets: { ok: payload },
  example: { input: {} },
}

/** Acts on `target` of the service; one type for each delivery. */
const acting = (
  name: string,
  delivery: 'keyed' | 'probeable' | 'one-shot',
  effect: 'reversible' | 'notify' | 'destructive',
) =>
  defineAction({
    ...common,
    type: `response.test-${name}`,
    effect,
    delivery,
    connection: 'openc2',
    request: ({ input, eventId }) => ({ action: name, event: eventId, ...input }),
    target: ({ input }) => String(input.target),
    ...(delivery === 'probeable' && {
      probe: async ({ input, ctx }): Promise<Probe> => {
        const { body } = await ctx.http({ method: 'GET', path: ['state', String(input.target)] })
        return {
          state: body === 'applied' ? 'applied' : body === 'pending' ? 'pending' : 'not_applied',
          detail: body,
        }
      },
    }),
    simulate: ({ out }) => out.ok({ simulated: true }),
    run: async ({ request, out, ctx }) =>
      out.ok({ ...(await ctx.act({ method: 'POST', path: ['act'], body: request })) }),
  })

export const countingStep = { runs: [] as string[] }

export const testTypes = [
  acting('keyed', 'keyed', 'reversible'),
  acting('probeable', 'probeable', 'reversible'),
  acting('one-shot', 'one-shot', 'reversible'),
  acting('destructive', 'keyed', 'destructive'),
  acting('message', 'one-shot', 'notify'),
  defineNode({
    ...common,
    type: 'logic.test-count',
    effect: 'none',
    run({ input, ctx, out }) {
      countingStep.runs.push(ctx.event.id)
      return out.ok(input)
    },
  }),
  defineWait({
    ...common,
    type: 'logic.test-timer',
    config: z.object({ ms: z.number().default(1000) }),
    effect: 'none',
    fails: false,
    wait: ({ config }) => ({
      kind: 'waiting',
      wait: 'timer',
      question: 'Until later',
      deadlineMs: config.ms,
    }),
    resume: ({ decision, out }) => out.ok({ by: decision.by }),
  }),
]

/** A clock that moves by hand; sleepers wake in order of their time. */
export class HandClock {
  #now: number
  #sleepers: { at: number; wake: () => void }[] = []

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.#now + ms, wake: resolve }
      this.#sleepers.push(sleeper)
      const give = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        reject(signal?.reason as Error)
      }
      if (signal?.aborted) give()
      else signal?.addEventListener('abort', give, { once: true })
    })
  }

  advance(ms: number): void {
    this.#now += ms
    const due = this.#sleepers.filter(({ at }) => at <= this.#now).toSorted((a, b) => a.at - b.at)
    this.#sleepers = this.#sleepers.filter((sleeper) => !due.includes(sleeper))
    for (const { wake } of due) wake()
  }
}

type Answer = TransportAnswer | Error | 'hang'

/** A made-up service: counts what is applied by key and by target. `plan` says how it answers each act; else 200. */
export class CountingService implements Network {
  readonly applied: { key: string | null; target: string }[] = []
  readonly acts: JsonObject[] = []
  plan: (act: number, apply: () => void) => Answer = (_, apply) => {
    apply()
    return { status: 200, body: 'done' }
  }
  state: (target: string) => Json = (target) =>
    this.applied.some((one) => one.target === target) ? 'applied' : 'not'

  has(): boolean {
    return true
  }

  async send(
    { request, headers }: { request: JsonObject; headers?: Record<string, string> },
    signal: AbortSignal,
  ): Promise<TransportAnswer> {
    const [first, target] = request.path as string[]
    if (first === 'state') return { status: 200, body: this.state(String(target)) }
    const body = request.body as JsonObject
    const key = headers?.['idempotency-key'] ?? null
    this.acts.push(body)
    const answer = this.plan(this.acts.length, () => {
      // A service that knows a key does what it stands for once.
      if (key !== null && this.applied.some((one) => one.key === key)) return
      this.applied.push({ key, target: body.target as string })
    })
    if (answer === 'hang')
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      })
    if (answer instanceof Error) throw answer
    return answer
  }
}

/** A playbook from words, as `n1.ok>n2`, with the nodes that are not the trigger. */
export function livePlaybook(
  id: string,
  words: string,
  nodes: Record<string, object>,
  settings: object = {},
): Playbook {
  const documents = [
    { id: 'n1', type: 'trigger.event', config: { where: 'true' } },
    ...Object.entries(nodes).map(([node, parts]) => ({ id: node, ...parts })),
  ]
  return {
    ...playbookOf({ nodes: documents, edges: edgesOf(words) }),
    id,
    name: id,
    settings: { deadlineMs: 3_600_000, concurrency: 8, ...settings },
  }
}

export async function deploy(
  app: App,
  playbook: Playbook,
  level: 'shadow' | 'supervised' | 'automatic' = 'automatic',
) {
  await app.playbooks.import({ document: playbook as unknown as Json })
  return app.live.deployments.deploy({ playbook: playbook.id, level })
}

/** Stores events as they come in live. */
export async function arrive(app: App, events: readonly JsonObject[]): Promise<void> {
  const lines = events.map((event) => JSON.stringify(event)).join('\n')
  await app.importer.importBytes(streamOf(`${lines}\n`), { name: 'live.ndjson', asLive: true })
}

export const liveEvents = (count: number, now: number, from = 0): JsonObject[] =>
  Array.from({ length: count }, (_, i) => ({
    '@timestamp': new Date(now - 1000).toISOString(),
    user: { name: `user-${(from + i) % 7}` },
    n: from + i,
  }))

export const totalOf = ({ deployments }: LiveStatus) => {
  const [one] = deployments
  return (
    one && {
      completed: one.completed,
      failed: one.failed,
      waiting: one.waiting,
      running: one.running,
      queue: one.queue,
    }
  )
}
