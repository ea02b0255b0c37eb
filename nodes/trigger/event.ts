import { z } from 'zod'
import { defineNode } from '../sdk'

export default defineNode({
  type: 'trigger.event',
  version: 1,
  effect: 'none',
  fails: false,
  palette: {
    title: 'Event',
    summary: 'Starts a run for every event that the filter lets through.',
    icon: 'zap',
    keywords: ['start', 'alert', 'filter', 'source'],
  },
  help: 'The filter is an expression over the event. An event for which it cannot be evaluated does not match.',
  config: z.object({
    where: z
      .string()
      .min(1)
      .max(8000)
      .default('true')
      .meta({ title: 'Start when', control: 'filter', placeholder: 'event.event.action == "login"' }),
  }),
  input: z.object({}),
  outlets: {
    ok: z.object({ id: z.string(), time: z.string() }),
  },
  example: { input: {}, config: { where: 'event.severity >= 50' } },

  run({ out, ctx }) {
    return out.ok({ id: ctx.event.id, time: ctx.event.time.toISOString() })
  },
})
