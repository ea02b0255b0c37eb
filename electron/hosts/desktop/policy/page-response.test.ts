import { describe, expect, it } from 'vitest'
import { hostileAddresses } from './hostile-addresses'
import { answerPageRequest, type Assets } from './page-response'

const script = { body: Buffer.from('script'), type: 'text/javascript; charset=utf-8' }
const assets: Assets = {
  get: (path) => (path === '/assets/index-1.js' ? script : undefined),
  document: (nonce) => ({ body: Buffer.from(`<html>${nonce}`), type: 'text/html; charset=utf-8' }),
}
const answer = (url: string, method = 'GET') => answerPageRequest({ method, url }, assets, 'n0nce')

describe('the app: scheme', () => {
  it('answers with the document, with the nonce of this load in the page and in the policy', () => {
    const { status, headers, body } = answer('app://main/index.html')
    expect(status).toBe(200)
    expect(String(body)).toBe('<html>n0nce')
    expect(headers).toMatchObject({
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    expect(headers['Content-Security-Policy']).toContain("style-src 'self' 'nonce-n0nce'")
  })

  it('answers with a file of the build, and keeps to the path alone', () => {
    for (const url of ['app://main/assets/index-1.js', 'app://main/assets/index-1.js?v=1#x'])
      expect(answer(url)).toMatchObject({
        status: 200,
        body: script.body,
        headers: { 'Content-Type': script.type },
      })
  })

  it.each([
    '/',
    '//index.html',
    '/index.html/',
    '/INDEX.HTML',
    '/%69ndex.html',
    '/index.html%00',
    '/index.html%2f',
    '/assets',
    '/assets/',
    '/assets/index-1.js.map',
    '/assets/../assets.json',
    '/../package.json',
    '/..%2fpackage.json',
    '/..\\package.json',
    '/etc/passwd',
    '/__proto__',
    '/constructor',
  ])('has nothing at %s', (path) => {
    expect(answer(`app://main${path}`)).toMatchObject({ status: 404, body: null })
  })

  it.each(hostileAddresses)('has nothing at %j', (url) => {
    expect(answer(url)).toMatchObject({ status: 404, body: null })
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT', 'get'])(
    'refuses %s',
    (method) => {
      expect(answer('app://main/index.html', method)).toMatchObject({ status: 405, body: null })
    },
  )

  it('answers HEAD as GET, without a body', () => {
    const { headers, status } = answer('app://main/assets/index-1.js')
    expect(answer('app://main/assets/index-1.js', 'HEAD')).toEqual({ status, headers, body: null })
  })

  it('sends the policies with every answer, refusals too', () => {
    for (const { headers } of [
      answer('app://main/index.html'),
      answer('app://main/nothing'),
      answer('app://main/index.html', 'POST'),
    ]) {
      expect(headers['Content-Security-Policy']).toContain("default-src 'none'")
      expect(headers['Permissions-Policy']).toContain('camera=()')
    }
  })
})
