import { z } from 'zod'
import { defineAction, prose } from '../sdk'

export default defineAction({
  type: 'response.notify',
  version: 1,
  effect: 'notify',
  delivery: 'keyed',
  palette: {
    title: 'Notify',
    summary: 'Tells the people who use this workstation.',
    icon: 'bell',
    keywords: ['tell', 'message', 'alert', 'team'],
  },
  help: 'The message appears in Cordon itself; mail and chat are nodes of their own.',
  config: z.object({
    level: z.enum(['info', 'warning']).default('info').meta({ title: 'Level' }),
  }),
  input: z.object({ text: prose('Text') }),
  outlets: { ok: z.object({ text: z.string() }) },
  example: { input: { text: 'The lookup of 203.0.113.9 failed' } },

  request({ input, config, eventId }) {
    return { action: 'notify', event: eventId, level: config.level, text: input.text }
  },
  simulate({ input: { text }, out }) {
    return out.ok({ text })
  },
  async run({ input: { text }, config: { level }, out, ctx }) {
    await ctx.records.notify({ level, text })
    return out.ok({ text })
  },
})
