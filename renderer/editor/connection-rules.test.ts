import { describe, expect, it } from 'vitest'
import { refuseConnection } from './connection-rules'
import { chain } from './testing'

describe('connection rules', () => {
  const document = chain(['trigger.event', 'validation.normalise', 'logic.branch', 'response.close'])

  it('allows a wire forward', () => {
    expect(refuseConnection(document, { from: 'n2', outlet: 'ok', to: 'n4' })).toBeNull()
  })

  it('refuses a wire from a node to itself', () => {
    expect(refuseConnection(document, { from: 'n2', outlet: 'ok', to: 'n2' })).toBe('itself')
  })

  it('refuses a wire into the trigger', () => {
    expect(refuseConnection(document, { from: 'n3', outlet: 'false', to: 'n1' })).toBe('into_trigger')
  })

  it('refuses a wire that would close a circle, over any number of steps', () => {
    expect(refuseConnection(document, { from: 'n4', outlet: 'ok', to: 'n2' })).toBe('loop')
  })

  it('refuses the same wire twice, but not another outlet to the same node', () => {
    expect(refuseConnection(document, { from: 'n2', outlet: 'ok', to: 'n3' })).toBe('twice')
    expect(refuseConnection(document, { from: 'n2', outlet: 'error', to: 'n3' })).toBeNull()
  })

  it('refuses an end that is no longer there', () => {
    expect(refuseConnection(document, { from: 'n9', outlet: 'ok', to: 'n3' })).toBe('gone')
  })
})
