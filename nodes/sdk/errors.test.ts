import { describe, expect, it } from 'vitest'
import { finalCodes, isRetryable, NodeError, retryableCodes } from './errors'

describe('a node error', () => {
  it.each(retryableCodes)('of code %s may be mended by another try', (code) => {
    expect(new NodeError(code, 'x').retryable).toBe(true)
  })

  it.each(finalCodes)('of code %s is final', (code) => {
    expect(new NodeError(code, 'x').retryable).toBe(false)
  })

  it('is told apart by code alone: no code is both retried and final', () => {
    const codes = [...retryableCodes, ...finalCodes]
    expect(new Set(codes).size).toBe(codes.length)
    expect(['', 'toString', 'TIMEOUT', 'teapot'].filter(isRetryable)).toEqual([])
  })

  it('keeps its cause and the pause that the service asked for', () => {
    const cause = new Error('429')
    const error = new NodeError('busy', 'VirusTotal asks for a pause', { cause, retryAfterMs: 30_000 })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'NodeError', code: 'busy', message: 'VirusTotal asks for a pause' })
    expect({ cause: error.cause, pause: error.retryAfterMs }).toEqual({ cause, pause: 30_000 })
  })

  it('is final whatever its code, where it says so', () => {
    expect(new NodeError('busy', 'x', { final: true })).toMatchObject({ final: true, retryable: false })
    expect(new NodeError('auth', 'x', { final: false })).toMatchObject({ final: false, retryable: false })
  })

  it('has neither cause nor pause where none was given', () => {
    const error = new NodeError('auth', 'x')
    expect('cause' in error).toBe(false)
    expect(error.retryAfterMs).toBeUndefined()
  })
})
