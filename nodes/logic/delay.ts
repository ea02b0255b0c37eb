import { z } from 'zod'
import { defineWait, NodeError } from '../sdk'

const part = (title: string, max: number) => z.number().min(0).max(max).default(0).meta({ title })

export default defineWait({
  type: 'logic.delay',
  version: 1,
  effect: 'none',
  palette: {
    title: 'Delay',
    summary: 'Waits for some time, or until a moment.',
    icon: 'timer',
    keywords: ['timer', 'wait', 'sleep', 'pause', 'later'],
  },
  help:
    'Set hours, minutes and seconds, or give the moment. A moment that has passed is not waited for. A replay does ' +
    "not wait: the run's own clock moves on.",
  config: z.object({
    hours: part('Hours', 720),
    minutes: part('Minutes', 43_200),
    seconds: part('Seconds', 2_592_000),
  }),
  input: z.object({ until: z.iso.datetime({ offset: true }).optional().meta({ title: 'Until' }) }),
  outlets: { ok: z.object({}) },
  example: { input: {}, config: { minutes: 5 } },

  wait({ input: { until }, config: { hours, minutes, seconds }, time }) {
    const lengthMs = Math.round(((hours * 60 + minutes) * 60 + seconds) * 1000)
    if (lengthMs > longestMs)
      throw new NodeError('invalid_input', 'The length is over 30 days: set a shorter one')
    if (until === undefined) {
      if (lengthMs === 0)
        throw new NodeError('invalid_input', 'There is nothing to wait for: set a length, or give "until"')
      return {
        kind: 'waiting',
        wait: 'timer',
        question: `Wait for ${lengthMs / 1000} s`,
        deadlineMs: lengthMs,
      }
    }
    if (lengthMs > 0)
      throw new NodeError('invalid_input', 'A length is set and "until" is given: remove one of them')
    const deadlineMs = Math.max(0, Date.parse(until) - time.getTime())
    if (deadlineMs > longestMs)
      throw new NodeError(
        'invalid_input',
        `until: ${until} is more than 30 days away: choose an earlier moment`,
      )
    return { kind: 'waiting', wait: 'timer', question: `Wait until ${until}`, deadlineMs }
  },

  resume({ out }) {
    return out.ok({})
  },
})

const longestMs = 2_592_000_000
