import { z } from 'zod'
import {
  type ActingClass,
  type AnyNode,
  anyValue,
  defineAction,
  defineNode,
  defineWait,
  type Delivery,
  type NodeContext,
  type Probe,
} from '../../nodes/sdk'

const payload = z.object({}).catchall(anyValue())
const common = {
  version: 1,
  palette: { title: 'Simulated', summary: 'For the simulation.', icon: 'box' },
  help: 'For the simulation.',
  config: z.object({ tag: z.string(), ms: z.number().default(1000) }),
  input: z.object({ event: z.string() }),
  outlets: { ok: payload },
  example: { input: { event: 'e1' }, config: { tag: 'p1/n2' } },
}

type Args = { config: { tag: string; ms: number }; input: { event: string } }

/** Told whenever the code of a node is run: which node of which playbook (`tag`), and over which event. */
export type OnRun = (tag: string, event: string) => void

/** Node types for one life of a process. Each node names itself by `tag` in its settings. */
export function simNodes(onRun: OnRun): AnyNode[] {
  const acting = (name: string, delivery: Delivery, effect: ActingClass) =>
    defineAction({
      ...common,
      type: `response.sim-${name}`,
      effect,
      delivery,
      connection: 'openc2',
      request: ({ config, eventId }: Args & { eventId: string }) => ({
        action: name,
        delivery,
        tag: config.tag,
        event: eventId,
        target: `${config.tag}@${eventId}`,
      }),
      target: ({ input, config }: Args) => `${config.tag}@${input.event}`,
      ...(delivery === 'probeable' && {
        probe: async ({ input, config, ctx }: Args & { ctx: NodeContext }): Promise<Probe> => {
          const target = `${config.tag}@${input.event}`
          const { body } = await ctx.http({ method: 'GET', path: ['state', target] })
          if (body === 'applied' || body === 'pending') return { state: body, detail: body }
          return { state: body === 'not' ? 'not_applied' : 'unclear', detail: body }
        },
      }),
      simulate: ({ out }) => out.ok({ simulated: true }),
      run: async ({ request, config, out, ctx }) => {
        onRun(config.tag, ctx.event.id)
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
      run({ config, ctx, out }) {
        onRun(config.tag, ctx.event.id)
        return out.ok({})
      },
    }),
    defineNode({
      ...common,
      type: 'enrichment.sim-read',
      effect: 'read',
      connection: 'openc2',
      async run({ config, ctx, out }) {
        onRun(config.tag, ctx.event.id)
        const { body } = await ctx.http({ method: 'GET', path: ['read', config.tag, ctx.event.id] })
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
