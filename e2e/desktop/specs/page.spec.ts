import { expect, test } from './bare-app'

test('the page sees window.host and nothing else of its host', async ({ desktop }) => {
  const seen = await desktop.page.evaluate(() => {
    const page = window as unknown as Record<string, unknown>
    const host = page.host as object
    const nodeNames = [
      'require',
      'module',
      'exports',
      'process',
      'Buffer',
      'global',
      'electron',
      'ipcRenderer',
    ]
    return {
      host: Object.keys(host).toSorted(),
      isFrozen: Object.isFrozen(host),
      nodeNames: nodeNames.filter((name) => name in page),
    }
  })
  expect(seen).toEqual({ host: ['connect', 'kind', 'save'], isFrozen: true, nodeNames: [] })
})

test('the page cannot put another host in the place of its own', async ({ desktop }) => {
  const kind = await desktop.page.evaluate(() => {
    const page = window as unknown as { host: { kind: string } }
    try {
      page.host = { kind: 'mine' }
    } catch {
      // Refused with an error, or without one: the value is what counts.
    }
    return page.host.kind
  })
  expect(kind).toBe('desktop')
})

for (const [name, leave] of Object.entries({
  'to another site': () => location.assign('https://evil.example/'),
  'to another path of the app': () => location.assign('/assets.json'),
  'to its own address': () => location.reload(),
  'by a link': () => {
    const link = document.body.appendChild(document.createElement('a'))
    link.href = 'https://evil.example/link'
    link.click()
  },
})) {
  test(`the page cannot navigate ${name}`, async ({ desktop: { page, decisions } }) => {
    await page.evaluate(() => Object.assign(window, { stays: true }))
    await page.evaluate(leave)
    await expect.poll(() => decisions.filter(({ kind }) => kind === 'navigation')).toHaveLength(1)
    expect(decisions.every(({ isAllowed }) => !isAllowed)).toBe(true)
    expect(page.url()).toMatch(/\/index\.html$/)
    expect(await page.evaluate(() => 'stays' in window)).toBe(true)
  })
}

test('the page cannot open a window', async ({ desktop: { page, decisions } }) => {
  const popup = page.waitForEvent('popup')
  await page.evaluate(() => void window.open('https://evil.example/'))
  await expect.poll(async () => (await popup).isClosed()).toBe(true)
  expect(decisions).toContainEqual({ kind: 'window', url: expect.any(String), isAllowed: false })
})

test('the page cannot download', async ({ desktop: { page, decisions } }) => {
  const download = page.waitForEvent('download')
  await page.evaluate(() => {
    const link = document.body.appendChild(document.createElement('a'))
    link.href = URL.createObjectURL(new Blob(['text']))
    link.download = 'evil.exe'
    link.click()
  })
  await download
  await expect
    .poll(() => decisions)
    .toEqual([{ kind: 'download', url: expect.any(String), isAllowed: false }])
})

test('the browser gives the page no feature that a page could ask for, but to copy', async ({
  desktop: { page },
}) => {
  const allowed = await page.evaluate(() => {
    const { featurePolicy } = document as unknown as { featurePolicy: { allowedFeatures(): string[] } }
    return featurePolicy.allowedFeatures()
  })
  const usual = ['camera', 'clipboard-read', 'clipboard-write', 'hid', 'local-fonts', 'sync-xhr', 'usb']
  expect(usual.filter((feature) => allowed.includes(feature))).toEqual(['clipboard-write'])
})

test('no frame can be put into the page', async ({ desktop: { page, decisions } }) => {
  const loaded = await page.evaluate(async () => {
    const frame = document.body.appendChild(document.createElement('iframe'))
    frame.src = '/index.html'
    await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    return frame.contentDocument !== null
  })
  expect(loaded).toBe(false)
  expect(decisions.filter(({ isAllowed }) => isAllowed)).toEqual([])
})

test('the page cannot make code from text, nor reach a network', async ({ desktop: { page } }) => {
  const tried = await page.evaluate(async () => {
    const fails = async (attempt: () => unknown) => {
      try {
        await attempt()
        return false
      } catch {
        return true
      }
    }
    return {
      fetch: await fails(() => fetch('https://evil.example/')),
      socket: await fails(
        () =>
          new Promise((resolve, reject) => {
            const socket = new WebSocket('wss://evil.example/')
            socket.addEventListener('open', resolve)
            socket.addEventListener('error', reject)
          }),
      ),
      markup: await fails(() => {
        document.body.innerHTML = '<img>'
      }),
    }
  })
  expect(tried).toEqual({ fetch: true, socket: true, markup: true })
})
