import { z } from 'zod'
import { defineNode, prose } from '../sdk'

const levels = z.enum(['info', 'warning'])

export default defineNode({
  type: 'logic.log',
  version: 1,
  effect: 'none',
  palette: {
    title: 'Log',
    summary: 'Writes a line into the record of the run.',
    icon: 'scroll-text',
    keywords: ['note', 'print', 'debug', 'trace'],
  },
  help: 'The line is kept with the step, so that it can be read in a replay too.',
  config: z.object({
    level: levels.default('info').meta({ title: 'Level' }),
  }),
  input: z.object({ message: prose('Message') }),
  outlets: { ok: z.object({ level: levels, message: z.string() }) },
  example: { input: { message: 'Nothing known about 203.0.113.9' } },

  run({ input: { message }, config: { level }, out }) {
    return out.ok({ level, message })
  },
})
