import { z } from 'zod'
import { defineAction, prose } from '../sdk'

const verdicts = z.enum(['true_positive', 'false_positive', 'undecided'])

export default defineAction({
  type: 'response.close',
  version: 1,
  effect: 'internal',
  delivery: 'keyed',
  palette: {
    title: 'Close event',
    summary: 'Closes the event with a verdict and a reason.',
    icon: 'circle-check',
    keywords: ['benign', 'false positive', 'resolve', 'verdict'],
  },
  help: 'Writes to the records of Cordon alone; the source of the event is not told.',
  config: z.object({ verdict: verdicts.default('false_positive').meta({ title: 'Verdict' }) }),
  input: z.object({ reason: prose('Reason') }),
  outlets: { ok: z.object({ verdict: verdicts, reason: z.string() }) },
  example: { input: { reason: 'Known travel, low score' } },

  request({ input, config, eventId }) {
    return { action: 'close', event: eventId, verdict: config.verdict, reason: input.reason }
  },
  simulate({ input, config, out }) {
    return out.ok({ verdict: config.verdict, reason: input.reason })
  },
  async run({ input: { reason }, config: { verdict }, out, ctx }) {
    await ctx.records.closeEvent({ verdict, reason })
    return out.ok({ verdict, reason })
  },
})
