import { z } from 'zod'
import { defineAction, prose } from '../sdk'

export default defineAction({
  type: 'response.create-case',
  version: 1,
  effect: 'internal',
  delivery: 'keyed',
  palette: {
    title: 'Create case',
    summary: 'Opens a case for a person to work on.',
    icon: 'briefcase',
    keywords: ['ticket', 'incident', 'investigate', 'open'],
  },
  help: 'The case is a record of Cordon and holds the event it was opened for.',
  config: z.object({
    severity: z.number().min(0).max(100).default(50).meta({ title: 'Severity', description: '0 to 100.' }),
  }),
  input: z.object({
    title: prose('Title'),
    description: z.string().max(8000).default('').meta({ title: 'Description', control: 'template' }),
  }),
  outlets: { ok: z.object({ case: z.string(), title: z.string(), severity: z.number() }) },
  example: { input: { title: 'Suspicious login of alice@example.com' } },

  request({ input, config, eventId }) {
    return {
      action: 'create_case',
      event: eventId,
      title: input.title,
      severity: config.severity,
      description: input.description,
    }
  },
  simulate({ input: { title }, config: { severity }, out }) {
    return out.ok({ case: 'simulated', title, severity })
  },
  async run({ input: { title, description }, config: { severity }, out, ctx }) {
    const { id } = await ctx.records.openCase({ title, severity, description })
    return out.ok({ case: id, title, severity })
  },
})
