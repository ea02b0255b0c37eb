import { describe, expect, it } from 'vitest'
import { resumeNode, waitOf } from '../sdk/testing'
import approval from './approval'

const input = { question: 'Block 203.0.113.9?' }

describe('logic.approval', () => {
  it('waits for a person with the question as it is asked, for a day where nothing is said', () => {
    expect(waitOf(approval, { input })).toEqual({
      kind: 'waiting',
      wait: 'approval',
      question: 'Block 203.0.113.9?',
      deadlineMs: 86_400_000,
    })
  })

  it.each([
    [0.5, 1_800_000],
    [1.1, 3_960_000],
    [720, 2_592_000_000],
  ])('gives a person %d hours as %d whole milliseconds', (deadlineHours, deadlineMs) => {
    expect(waitOf(approval, { input, config: { deadlineHours } })).toMatchObject({ deadlineMs })
  })

  it.each(['approved', 'denied', 'expired'] as const)(
    'goes on by "%s" with who decided and why',
    (answer) => {
      const emission = resumeNode(approval, { by: 'dora', answer, reason: 'Known scanner' })
      expect(emission).toMatchObject({
        kind: 'left',
        outlet: answer,
        data: { by: 'dora', reason: 'Known scanner' },
      })
    },
  )

  it.each([{}, { question: '' }])('never asks a person nothing: %o', (bad) => {
    expect(() => waitOf(approval, { input: bad })).toThrow(/Invalid input|Too small/)
  })

  it.each([0, -1, 721])('refuses a deadline of %d hours', (deadlineHours) => {
    expect(() => waitOf(approval, { input, config: { deadlineHours } })).toThrow(/Too/)
  })
})
