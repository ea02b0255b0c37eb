import { z } from 'zod'
import {
  type ActingClass,
  type AnyNode,
  anyValue,
  defineAction,
  defineNode,
  defineWait,
  type Delivery,
  type Json,
  type NodeContext,
  type Probe,
} from '../../nodes/sdk'

const payload = z.object({}).catchall(anyValue())
const common = {
  version: 1,
  palette: { title: 'Simulated', summary: 'For the simulation.', icon: 'box' },
  help: 'For the simulation.',
  config: z.object({ tag: z.string(), ms: z.number().default(1000) }),
  input: z.object({ event: z.string(), round: z.number().int().optional() }),
  outlets: { ok: payload },
  example: { input: { event: 'e1' }, config: { tag: 'p1/n2' } },
}

type Args = { config: { tag: string; ms: number }; input: { event: string; round?: number | undefined } }

/** What a step is known by outside: each round of a loop does a thing of its own. */
const tagOf = ({ config: { tag }, input: { round } }: Args): string =>
  round === undefined ? tag : `${tag}#${round}`

const targetOf = (args: Args): string => `${tagOf(args)}@${args.input.event}`

/** Told whenever the code of a node is run: which node of which playbook (`tag`), and over which event. */
export type OnRun = (tag: string, event: string) => void

/** The service that the types act on: the kind of its connection, and what its answer to a probe says. */
export type SimService = { connection: string; stateOf: (body: Json) => Probe['state'] }

const ownService: SimService = {
  connection: 'openc2',
  stateOf: (body) =>
    body === 'applied' || body === 'pending' ? body : body === 'not' ? 'not_applied' : 'unclear',
}

/** Node types for one life of a process. Each node names itself by `tag` in its settings. */
export function simNodes(onRun: OnRun, { connection, stateOf }: SimService = ownService): AnyNode[] {
  const acting = (name: string, delivery: Delivery, effect: ActingClass) =>
    defineAction({
      ...common,
      type: `response.sim-${name}`,
      effect,
      delivery,
      connection,
      request: ({ eventId, ...args }: Args & { eventId: string }) => ({
        action: name,
        delivery,
        tag: tagOf(args),
        event: eventId,
        target: targetOf(args),
      }),
      target: targetOf,
      ...(delivery === 'probeable' && {
        probe: async ({ ctx, ...args }: Args & { ctx: NodeContext }): Promise<Probe> => {
          const { body } = await ctx.http({ method: 'GET', path: ['state', targetOf(args)] })
          return { state: stateOf(body), detail: body }
        },
      }),
      simulate: ({ out }) => out.ok({ simulated: true }),
      run: async ({ request, config, input, out, ctx }) => {
        onRun(tagOf({ config, input }), ctx.event.id)
        return out.ok({ ...(await ctx.act({ method: 'POST', path: ['act'], body: request })) })
      },
    })
  return [
    acting('keyed', 'keyed', 'reversible'),
    acting('probeable', 'probeable', 'reversible'),
    acting('one-shot', 'one-shot', 'reversible'),
    acting('destructive', 'keyed', 'destructive'),
    acting('message', 'one-shot', 'notify'),
    defineNode({
      ...common,
      type: 'logic.sim-count',
      effect: 'none',
      run({ config, input, ctx, out }) {
        onRun(tagOf({ config, input }), ctx.event.id)
        return out.ok({})
      },
    }),
    defineNode({
      ...common,
      type: 'enrichment.sim-read',
      effect: 'read',
      connection,
      async run({ config, input, ctx, out }) {
        const tag = tagOf({ config, input })
        onRun(tag, ctx.event.id)
        const { body } = await ctx.http({ method: 'GET', path: ['read', tag, ctx.event.id] })
        return out.ok({ body })
      },
    }),
    defineWait({
      ...common,
      type: 'logic.sim-timer',
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
}
