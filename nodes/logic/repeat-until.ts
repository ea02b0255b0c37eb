import { z } from 'zod'
import { anyValue, condition, defineContainer } from '../sdk'

const outcome = z.object({ rounds: z.number().int(), last: anyValue() })

export default defineContainer({
  type: 'logic.repeat-until',
  version: 1,
  effect: 'none',
  kind: 'until',
  late: ['until', 'carry'],
  palette: {
    title: 'Repeat until',
    summary: 'Runs the nodes inside it again and again until a condition holds.',
    icon: 'iteration-cw',
    keywords: ['loop', 'while', 'poll', 'again', 'container'],
  },
  help:
    'Nodes inside read `index` (the round, from 0), `last` (what `carry` was at the end of the round before; empty in ' +
    'the first), and the steps that lead here. `until` and `carry` are read at the end of each round. When the ' +
    'condition holds after no round that is allowed, it leaves by `exhausted`.',
  config: z.object({
    maxRounds: z.number().int().min(1).max(10_000).default(100).meta({ title: 'Rounds at most' }),
  }),
  input: z.object({
    until: condition().meta({ title: 'Until', description: 'Read at the end of each round.' }),
    carry: anyValue()
      .optional()
      .meta({ title: 'Carry', description: 'What the next round reads as `last`.' }),
  }),
  outlets: { done: outcome, exhausted: outcome },
  example: { input: { until: true } },
})
