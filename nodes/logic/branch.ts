import { z } from 'zod'
import { condition, defineNode } from '../sdk'

export default defineNode({
  type: 'logic.branch',
  version: 1,
  effect: 'none',
  palette: {
    title: 'Branch',
    summary: 'Takes one of two ways, by a condition.',
    icon: 'split',
    keywords: ['if', 'condition', 'decide', 'switch'],
  },
  help: 'A condition that cannot be evaluated (a missing value) is an error of the step, never a silent no.',
  config: z.object({}),
  input: z.object({ condition: condition() }),
  outlets: {
    true: z.object({ result: z.literal(true) }),
    false: z.object({ result: z.literal(false) }),
  },
  example: { input: { condition: true } },

  run({ input, out }) {
    return input.condition ? out.true({ result: true }) : out.false({ result: false })
  },
})
