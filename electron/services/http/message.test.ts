import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../nodes/sdk'
import { toMessage } from './message'

const pathOf = (address: string, request: JsonObject) =>
  toMessage(address, { method: 'GET', ...request }).path

describe('a message', () => {
  it('goes below the address of the connection, whatever its segments hold', () => {
    const hostile = ['a/b', '..%2f', '?x', '#y', 'ä ö', 'http://evil.example', '\\', '\r\n']
    expect(pathOf('https://vt.example/api/v3', { path: hostile })).toBe(
      '/api/v3/a%2Fb/..%252f/%3Fx/%23y/%C3%A4%20%C3%B6/http%3A%2F%2Fevil.example/%5C/%0D%0A',
    )
    expect(pathOf('https://vt.example', { path: [] })).toBe('/')
    expect(pathOf('https://vt.example/api/', { path: [] })).toBe('/api')
  })

  it('has its query behind the path', () => {
    const query = { q: 'a&b=c#d', page: '2' }
    expect(pathOf('https://vt.example', { path: ['x'], query })).toBe('/x?q=a%26b%3Dc%23d&page=2')
  })

  it('carries its body as JSON, and the headers that are added', () => {
    const request = { method: 'POST', path: ['act'], headers: { 'X-Mine': 'a' }, body: { b: [1] } }
    expect(toMessage('https://vt.example', request, { 'Idempotency-Key': 'key' })).toEqual({
      method: 'POST',
      path: '/act',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'idempotency-key': 'key',
        'user-agent': 'Cordon',
        'x-mine': 'a',
      },
      body: '{"b":[1]}',
    })
  })

  it.each([
    [{ path: ['..'] }, '".." is no segment'],
    [{ path: ['.'] }, '"." is no segment'],
    [{ path: ['a', ''] }, '"" is no segment'],
    [{ path: ['\ud800'] }, 'no valid text'],
    [{ path: ['a'], headers: { 'x-a': 'a\r\nx-b: c' } }, 'The header "x-a" holds a character'],
    [{ path: ['a'], headers: { 'x-a': 'a\u0000' } }, 'The header "x-a" holds a character'],
    [{ path: ['a'], headers: { 'x-a': 'ü' } }, 'The header "x-a" holds a character'],
    [{ path: ['a'], headers: { 'x a': 'b' } }, '"x a" is no name of a header'],
    [{ path: ['a'], headers: { '': 'b' } }, '"" is no name of a header'],
    [{ path: ['a'], headers: { Host: 'evil.example' } }, 'The header "Host" is not for a step'],
    [{ path: ['a'], headers: { 'transfer-encoding': 'chunked' } }, 'is not for a step'],
    [{ path: 'a' }, 'The request is none: path'],
    [{ path: ['a'], method: 'TRACE' }, 'The request is none: method'],
    [{ path: ['a'], url: 'http://evil.example' }, 'The request is none'],
  ])('is refused before it goes out: %j', (request, message) => {
    expect(() => pathOf('https://vt.example', request)).toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        sent: 'no',
        message: expect.stringContaining(message) as string,
      }),
    )
  })
})
