import { describe, expect, it } from 'vitest'
import approval from '../logic/approval'
import branch from '../logic/branch'
import reputation from '../enrichment/ip-reputation'
import { resumeNode, runNode, simulateNode, waitOf } from './testing'

describe('the test world of a node', () => {
  it('has nothing that was not given: a request without an answer fails the test', async () => {
    await expect(runNode(reputation, { input: { ip: '203.0.113.9' } })).rejects.toThrow(
      'This test has no answer for GET ip_addresses/203.0.113.9',
    )
  })

  it('sends each kind of node to its own helper', async () => {
    await expect(runNode(approval, { input: { question: '?' } })).rejects.toThrow(/use waitOf/)
    expect(() => simulateNode(branch, { input: { condition: true } })).toThrow('logic.branch does not act')
    expect(() => waitOf(branch, { input: { condition: true } })).toThrow('logic.branch does not wait')
    expect(() => resumeNode(branch, { by: 'x', answer: 'denied', reason: '' })).toThrow(/does not wait/)
  })
})
