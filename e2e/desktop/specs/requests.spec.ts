import type { Desktop } from '../desktop-host'
import { MainProcess } from '../main-process'
import { expect, test } from './bare-app'

type Served = { status: number; headers: Record<string, string>; body: Uint8Array } | null

const ask = (desktop: Desktop, url: string, method = 'GET'): Promise<Served> =>
  desktop.main.ask({ kind: 'request', url, method, resource: 'xhr' }) as Promise<Served>

test('every answer of app: carries the policy, with a nonce of its own', async ({ desktop }) => {
  const nonces = new Set<string>()
  for (const path of ['/index.html', '/index.html', '/nothing']) {
    const served = await ask(desktop, `app://main${path}`)
    const policy = served?.headers['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toContain('unsafe')
    nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? '')
  }
  expect(nonces.size).toBe(3)
})

test('a path that the build did not list is not there', async ({ desktop }) => {
  for (const path of [
    '/',
    '/main.cjs',
    '/../desktop/main.cjs',
    '/%69ndex.html',
    '/index.html/',
    '//index.html',
  ]) {
    expect(await ask(desktop, `app://main${path}`), path).toMatchObject({ status: 404 })
  }
})

test('HEAD answers without a body, and what would write is refused', async ({ desktop }) => {
  const head = await ask(desktop, 'app://main/index.html', 'HEAD')
  expect(head?.status).toBe(200)
  expect(head?.body).toHaveLength(0)
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    expect(await ask(desktop, 'app://main/index.html', method), method).toMatchObject({ status: 405 })
  }
})

test('a request for anything but the page is cancelled before it leaves', async ({ desktop }) => {
  for (const url of [
    'https://example.com/',
    'http://127.0.0.1:8080/',
    'app://other/index.html',
    'file:///etc/passwd',
  ])
    expect(await ask(desktop, url), url).toBeNull()
})

test('the page gets no permission but to copy', async ({ desktop: { main } }) => {
  const grants = (permission: string, origin = 'app://main/') =>
    main.ask({ kind: 'permission', permission, origin })
  expect(await grants('clipboard-sanitized-write')).toEqual({ asked: true, checked: true })
  expect(await grants('clipboard-sanitized-write', 'https://evil.example/')).toMatchObject({ checked: false })
  for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'hid'])
    expect(await grants(permission), permission).toEqual({ asked: false, checked: false })
  expect(await main.ask({ kind: 'device' })).toEqual({ device: false, screen: false })
})

test('the window is sandboxed and isolated', async ({ desktop: { main } }) => {
  expect(await main.ask({ kind: 'state' })).toMatchObject({
    isSandboxed: true,
    spellChecker: false,
    network: {
      'host-resolver-rules': 'MAP * ~NOTFOUND',
      webRtc: 'disable_non_proxied_udp',
      proxy: 'socks5://127.0.0.1:9',
    },
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false },
  })
})

test('the window is shown when its page is painted, and not before', async ({ home }) => {
  const loading: unknown[] = []
  const main = new MainProcess(
    { home },
    {
      answer: async ({ kind }) => {
        if (kind === 'load') loading.push(await main.ask({ kind: 'state' }))
        return null
      },
      note: () => undefined,
    },
  )
  try {
    await expect.poll(() => main.ask({ kind: 'state' })).toMatchObject({ isVisible: true })
    expect(loading).toMatchObject([{ isVisible: false }])
  } finally {
    main.kill('SIGKILL')
    await main.exited()
  }
})
