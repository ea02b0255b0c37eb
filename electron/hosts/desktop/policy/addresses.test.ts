import { describe, expect, it } from 'vitest'
import { confirmLinkText, readExternalLink } from './external-links'
import { hostileAddresses } from './hostile-addresses'
import { isPageAddress, pageSchemePrivileges, pageUrl } from './page-address'
import { isAllowedRequest } from './requests'

it('has enough hostile addresses to mean something', () => {
  expect(hostileAddresses.length).toBeGreaterThanOrEqual(200)
})

describe('an external link', () => {
  it.each(hostileAddresses)('is not opened when it is %j', (address) => {
    expect(readExternalLink(address)).toEqual({ ok: false, reason: expect.any(String) })
  })

  it.each([
    ['https://example.com', 'https://example.com/', 'example.com'],
    ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d', 'example.com'],
    ['HTTPS://EXAMPLE.COM/A', 'https://example.com/A', 'example.com'],
    ['https://example.com:443/', 'https://example.com/', 'example.com'],
    ['https://example.com:8443/', 'https://example.com:8443/', 'example.com:8443'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/', 'xn--bcher-kva.example'],
    ['https://\u0430pple.example/', 'https://xn--pple-43d.example/', 'xn--pple-43d.example'],
    ['https://example\u3002com/', 'https://example.com/', 'example.com'],
    ['https://exam%70le.com/', 'https://example.com/', 'example.com'],
    ['https://2130706433/', 'https://127.0.0.1/', '127.0.0.1'],
    ['https://0x7f.1/', 'https://127.0.0.1/', '127.0.0.1'],
    ['https://[::1]/', 'https://[::1]/', '[::1]'],
    ['https://example.com/@user', 'https://example.com/@user', 'example.com'],
    ['https://example.com?@evil.example', 'https://example.com/?@evil.example', 'example.com'],
    ['https://example.com/..%2f..', 'https://example.com/..%2f..', 'example.com'],
    ['https://example.com/\u4e2d', 'https://example.com/%E4%B8%AD', 'example.com'],
  ])('%j is opened as %s, and the person sees %s', (text, address, host) => {
    expect(readExternalLink(text)).toEqual({ ok: true, address, host })
  })

  it('is asked about with the host that the network will see', () => {
    const link = readExternalLink('https://\u0430pple.example/login')
    expect(link.ok && confirmLinkText(link)).toEqual({
      message: 'Open xn--pple-43d.example in your browser?',
      detail: 'https://xn--pple-43d.example/login',
    })
  })
})

describe('an address of the page', () => {
  const others = [
    ...hostileAddresses,
    'https://example.com/',
    'APP://MAIN/index.html',
    'app://MAIN/index.html',
  ]

  it.each(others)('is not %j', (address) => {
    expect(isPageAddress(address)).toBe(false)
  })

  it.each([
    pageUrl,
    'app://main/',
    'app://main',
    'app://main/index.html#/runs',
    'app://main/assets/index-1.js',
  ])('is %s', (address) => {
    expect(isPageAddress(address)).toBe(true)
  })
})

describe('a request of the page’s session', () => {
  it.each([...hostileAddresses, 'https://example.com/', 'devtools://devtools/bundled/inspector.html'])(
    'is cancelled for %j in a packaged app',
    (address) => {
      expect(isAllowedRequest(address, { isPackaged: true })).toBe(false)
    },
  )

  it.each(hostileAddresses)('is cancelled for %j in an unpackaged app', (address) => {
    expect(isAllowedRequest(address, { isPackaged: false })).toBe(false)
  })

  it('is let through for the build, for pictures the page made, and for the tools of an unpackaged app', () => {
    expect(isAllowedRequest(pageUrl, { isPackaged: true })).toBe(true)
    expect(isAllowedRequest('blob:app://main/0d5b7a9e', { isPackaged: true })).toBe(true)
    expect(isAllowedRequest('devtools://devtools/bundled/inspector.html', { isPackaged: false })).toBe(true)
  })
})

it('gives the scheme what a page needs and nothing that weakens it', () => {
  expect(pageSchemePrivileges).toEqual({
    scheme: 'app',
    privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
  })
})
