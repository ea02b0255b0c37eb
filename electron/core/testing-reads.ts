import { z } from 'zod'
import { playbookOf } from '../../nodes/playbook/testing'
import { anyValue, defineConnection, defineNode, type JsonObject } from '../../nodes/sdk'

// What live reads are tested with: a kind of service, a node type that asks it, and a playbook of that.

const lab = defineConnection({ type: 'lab', title: 'Lab', address: null, auth: { kind: 'none' } })

const payload = z.object({}).catchall(anyValue())
export const lookUp = defineNode({
  type: 'enrichment.lab-look-up',
  version: 1,
  effect: 'read',
  connection: 'lab',
  palette: { title: 'Look up', summary: 'For a test.', icon: 'box' },
  help: 'For a test.',
  config: z.object({}),
  input: z.object({ key: z.string() }),
  outlets: { ok: payload },
  example: { input: { key: 'a' } },
  async run({ input: { key }, out, ctx }) {
    const headers = { authorization: 's3cret' }
    const { body } = await ctx.http({ method: 'GET', path: ['items', key], headers })
    return out.ok(body as JsonObject)
  },
})

export const playbook = (connection?: string) =>
  playbookOf({
    nodes: [
      { id: 'n1', type: 'trigger.event' },
      {
        id: 'n2',
        type: lookUp.type,
        input: { key: { expr: 'event.key' } },
        ...(connection ? { connection } : {}),
      },
    ],
    edges: [{ id: 'w1', from: 'n1', outlet: 'ok', to: 'n2' }],
  })

export const config = { nodeTypes: [lookUp], connectionTypes: [lab] }
