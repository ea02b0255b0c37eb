import { describe, expect, it } from 'vitest'
import { runNode, simulateNode } from '../sdk/testing'
import createCase from './create-case'

const title = 'Suspicious login of alice@example.com'

describe('response.create-case', () => {
  it('opens one case and leaves with the id that it got', async () => {
    const input = { title, description: 'From 203.0.113.9' }
    expect(await runNode(createCase, { input, config: { severity: 80 } })).toEqual({
      outlet: 'ok',
      data: { case: 'case-1', title, severity: 80 },
      sent: [],
      done: [{ opened: { title, severity: 80, description: 'From 203.0.113.9' } }],
    })
  })

  it('opens a case of middling severity, with no description, where only a title is given', async () => {
    const { done } = await runNode(createCase, { input: { title } })
    expect(done).toEqual([{ opened: { title, severity: 50, description: '' } }])
  })

  it('says in a simulated run that the case is none', () => {
    expect(simulateNode(createCase, { input: { title }, event: { id: 'e-7' } })).toEqual({
      request: { action: 'create_case', event: 'e-7', title, severity: 50, description: '' },
      outlet: 'ok',
      data: { case: 'simulated', title, severity: 50 },
    })
  })

  it.each([{}, { title: '' }, { title: 'x'.repeat(8001) }, { title, description: 'x'.repeat(8001) }])(
    'opens no case with a text that is missing or longer than a person reads',
    async (input) => {
      await expect(runNode(createCase, { input })).rejects.toThrow(/Invalid input|Too/)
    },
  )

  it.each([-1, 101])('refuses the severity %d', (severity) => {
    expect(createCase.config.safeParse({ severity }).success).toBe(false)
  })
})
