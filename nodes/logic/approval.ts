import { z } from 'zod'
import { defineWait, prose } from '../sdk'

const decided = z.object({ by: z.string(), reason: z.string() })

export default defineWait({
  type: 'logic.approval',
  version: 1,
  effect: 'none',
  fails: false,
  palette: {
    title: 'Approval',
    summary: 'Waits until a person says yes or no.',
    icon: 'user-check',
    keywords: ['human', 'ask', 'decide', 'manual'],
    category: 'human',
  },
  help: 'No answer by the deadline means no: the run goes on by `expired`.',
  config: z.object({
    deadlineHours: z
      .number()
      .positive()
      .max(720)
      .default(24)
      .meta({ title: 'Deadline', description: 'Hours until no answer counts as no.' }),
  }),
  input: z.object({ question: prose('Question') }),
  outlets: { approved: decided, denied: decided, expired: decided },
  example: { input: { question: 'Block 203.0.113.9?' } },

  wait({ input, config }) {
    return {
      kind: 'waiting',
      wait: 'approval',
      question: input.question,
      deadlineMs: Math.round(config.deadlineHours * 3_600_000),
    }
  },

  resume({ decision: { answer, by, reason }, out }) {
    return out[answer]({ by, reason })
  },
})
