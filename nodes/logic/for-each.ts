import { z } from 'zod'
import { anyValue, defineContainer } from '../sdk'

export default defineContainer({
  type: 'logic.for-each',
  version: 1,
  effect: 'none',
  kind: 'each',
  late: ['collect'],
  palette: {
    title: 'For each',
    summary: 'Runs the nodes inside it once for each item of a list.',
    icon: 'repeat',
    keywords: ['loop', 'list', 'items', 'iterate', 'container'],
  },
  help:
    'Nodes inside read `item`, `index` (from 0), and the steps that lead here. `collect` is read at the end of each ' +
    'round, and its values make `results`, in the order of the items; of a round that failed it is null. ' +
    'At most 1,000,000 items.',
  config: z.object({
    concurrency: z.number().int().min(1).max(64).default(4).meta({ title: 'Rounds at a time' }),
    onFailure: z.enum(['stop', 'continue']).default('stop').meta({
      title: 'When a round fails',
      description: 'Begin no other round and fail, or go on and count it.',
    }),
  }),
  input: z.object({
    items: z.array(anyValue()).meta({ title: 'Items' }),
    collect: anyValue().optional().meta({ title: 'Collect', description: 'Read at the end of each round.' }),
  }),
  outlets: {
    done: z.object({ count: z.number().int(), failed: z.number().int(), results: z.array(anyValue()) }),
  },
  example: { input: { items: ['203.0.113.9', '203.0.113.10'] } },
})
