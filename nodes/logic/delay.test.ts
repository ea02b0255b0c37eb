import { describe, expect, it } from 'vitest'
import { resumeNode, waitOf } from '../sdk/testing'
import delay from './delay'

const event = { time: '2026-06-03T14:00:00Z' }

describe('logic.delay', () => {
  it('waits for the length that its settings add up to', () => {
    expect(waitOf(delay, { event, config: { hours: 1, minutes: 1, seconds: 1.5 } })).toEqual({
      kind: 'waiting',
      wait: 'timer',
      question: 'Wait for 3661.5 s',
      deadlineMs: 3_661_500,
    })
  })

  it.each([
    ['2026-06-03T14:00:10Z', 10_000],
    ['2026-06-03T18:00:00+02:00', 7_200_000],
    ['2026-06-03T13:00:00Z', 0],
  ])('waits until %s, and not at all for what has passed', (until, deadlineMs) => {
    expect(waitOf(delay, { event, input: { until } })).toMatchObject({ wait: 'timer', deadlineMs })
  })

  it.each([
    ['nothing to wait for', {}, {}, /nothing to wait for/],
    ['a length and a moment', { until: '2026-06-03T15:00:00Z' }, { hours: 1 }, /remove one/],
    ['a moment years away', { until: '2030-06-03T15:00:00Z' }, {}, /30 days/],
    ['a length of months', {}, { hours: 720, minutes: 1 }, /30 days/],
    ['what is no moment', { until: 'tomorrow' }, {}, /datetime/],
    ['less than nothing', {}, { hours: -1 }, /Too small/],
  ])('refuses %s', (_, input, config, message) => {
    expect(() => waitOf(delay, { event, input, config })).toThrow(message)
  })

  it('goes on by "ok" with nothing, whoever ended the wait', () => {
    expect(resumeNode(delay, { by: 'clock', answer: 'expired', reason: '' })).toMatchObject({
      outlet: 'ok',
      data: {},
    })
  })
})
