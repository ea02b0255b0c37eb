import { describe, expect, it } from 'vitest'
import { refuseBody, refuseChange, refuseRequest, type RequestFacts } from './request-guard'

const door = { port: 4000 }

function request(changes: Partial<RequestFacts> & { headers?: [string, string][] } = {}): RequestFacts {
  const { headers = [['Host', '127.0.0.1:4000']], ...rest } = changes
  return { method: 'GET', url: '/', httpVersion: '1.1', rawHeaders: headers.flat(), ...rest }
}

const own: [string, string] = ['Host', '127.0.0.1:4000']

describe('a request', () => {
  it.each(['127.0.0.1:4000', 'localhost:4000'])('for %s may go on', (host) => {
    expect(refuseRequest(request({ headers: [['Host', host]] }), door)).toBeNull()
  })

  it.each([
    'evil.example',
    'evil.example:4000',
    '127.0.0.1',
    '127.0.0.1:4001',
    '127.0.0.1:4000.',
    'localhost.:4000',
    'localhost@evil:4000',
    '127.0.0.1:4000@evil',
    '[::1]:4000',
    '[::ffff:127.0.0.1]:4000',
    '[fe80::1%25lo]:4000',
    '0.0.0.0:4000',
    '127.1:4000',
    '2130706433:4000',
    ' 127.0.0.1:4000',
    'LOCALHOST:4000',
    '',
  ])('for the host "%s" is misdirected', (host) => {
    expect(refuseRequest(request({ headers: [['Host', host]] }), door)).toEqual({
      status: 421,
      reason: 'foreign Host',
    })
  })

  it('without a Host, or with two, is refused', () => {
    expect(refuseRequest(request({ headers: [] }), door)?.status).toBe(400)
    expect(refuseRequest(request({ headers: [own, own] }), door)?.status).toBe(400)
    expect(refuseRequest(request({ headers: [own, ['host', 'evil.example']] }), door)?.status).toBe(400)
  })

  it.each(['http://127.0.0.1:4000/', '//evil.example/', '*', '', 'evil'])(
    'for the target "%s" is refused',
    (url) => {
      expect(refuseRequest(request({ url }), door)?.status).toBe(400)
    },
  )

  it.each(['0.9', '1.0', '2.0'])('of HTTP/%s is refused', (httpVersion) => {
    expect(refuseRequest(request({ httpVersion }), door)?.status).toBe(400)
  })

  it('with two lengths of its body is refused', () => {
    const both: [string, string][] = [own, ['Content-Length', '3'], ['Transfer-Encoding', 'chunked']]
    expect(refuseRequest(request({ headers: both }), door)?.status).toBe(400)
    const twice: [string, string][] = [own, ['Content-Length', '3'], ['content-length', '4']]
    expect(refuseRequest(request({ headers: twice }), door)?.status).toBe(400)
  })

  it.each([
    ['cross-site', 403],
    ['same-site', 403],
    ['same-origin', undefined],
    ['none', undefined],
  ])('that the browser calls %s ends with %s', (site, status) => {
    expect(refuseRequest(request({ headers: [own, ['Sec-Fetch-Site', site]] }), door)?.status).toBe(status)
  })
})

describe('a change', () => {
  const change = (origin: string | null, host = '127.0.0.1:4000') =>
    refuseChange(
      request({
        headers: [['Host', host], ...(origin === null ? [] : [['Origin', origin] as [string, string]])],
      }),
      door,
    )

  it('from our own page may go on', () => {
    expect(change('http://127.0.0.1:4000')).toBeNull()
    expect(change('http://localhost:4000', 'localhost:4000')).toBeNull()
  })

  it.each([
    null,
    'null',
    'http://evil.example',
    'https://127.0.0.1:4000',
    'http://127.0.0.1',
    'http://127.0.0.1:4001',
    'http://127.0.0.1:4000.evil.example',
    'http://evil.example@127.0.0.1:4000',
    'HTTP://127.0.0.1:4000',
    'http://127.0.0.1:4000/',
    'http://localhost:4000',
  ])('with the Origin %s is refused', (origin) => {
    expect(change(origin)?.status).toBe(403)
  })
})

describe('a body', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset=UTF-8'])(
    'of %s is read',
    (type) => {
      expect(refuseBody(request({ headers: [own, ['Content-Type', type]] }))).toBeNull()
    },
  )

  it.each([
    'text/plain',
    'text/plain;application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/jsonp',
    '',
  ])('of "%s" is refused', (type) => {
    expect(refuseBody(request({ headers: [own, ['Content-Type', type]] }))?.status).toBe(415)
  })

  it('of no type, or of two, is refused', () => {
    expect(refuseBody(request())?.status).toBe(415)
    const twice: [string, string][] = [
      own,
      ['Content-Type', 'application/json'],
      ['Content-Type', 'application/json'],
    ]
    expect(refuseBody(request({ headers: twice }))?.status).toBe(415)
  })
})
