import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import { serve } from '../fixtures/hosts'
import { attack, callApi } from './attacks'

// A page of another origin, in the same browser as the analyst's. It is given more than it could ever have: the port,
// the names of the calls, and the very token. The names resolve by the browser's own rules (playwright.config.ts).

type Victim = { page: Page; port: number; token: string }
type Fixtures = { victim: Victim; attackPort: number }

const test = base.extend<Fixtures>({
  victim: async ({ page }, use) => {
    const home = await mkdtemp(join(tmpdir(), 'cordon-e2e-'))
    const served = await serve(home)
    await page.goto(served.address)
    await expect(page.getByTestId('node-n1')).toBeVisible()
    const token = await page.evaluate(() => sessionStorage.getItem('cordon.token') ?? '')
    await use({ page, port: Number(new URL(served.address).port), token })
    await served.stop()
    await rm(home, { recursive: true, force: true })
  },

  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern
  attackPort: async ({}, use) => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>attack</title>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    await use((server.address() as AddressInfo).port)
    server.closeAllConnections()
    server.close()
  },
})

/** All that an attack could have changed, as the analyst's own page is told it. */
async function stateOf({ page, token }: Victim): Promise<unknown[]> {
  const calls = ['playbooks/list', 'preferences/all', 'events/count', 'lists/all'] as const
  return Promise.all(calls.map((path) => page.evaluate(callApi, { base: '', token, path, input: undefined })))
}

/** A file of the build that a page of ours may load. */
async function asset(ending: string): Promise<string> {
  const names = await readdir(join(import.meta.dirname, '..', '..', 'dist', 'renderer', 'assets'))
  return `/assets/${names.find((name) => name.endsWith(ending)) ?? ''}`
}

const fills = { name: 'theme', value: 'light' }

test('The analyst’s own page may do what the attacks try', async ({ victim }) => {
  const { page, token } = victim
  const before = await stateOf(victim)
  const set = { base: '', token, path: 'preferences/set', input: fills }
  expect(await page.evaluate(callApi, set)).toMatchObject({ status: 200 })
  expect(await stateOf(victim)).not.toEqual(before)
})

for (const name of ['evil.test', '127.0.0.1', 'localhost']) {
  test(`A page of ${name} on another port reads nothing and changes nothing`, async ({
    victim,
    attackPort,
    context,
  }) => {
    const before = await stateOf(victim)
    const page = await context.newPage()
    const assets = { script: await asset('.js'), image: await asset('.svg') }
    for (const target of ['127.0.0.1', 'localhost']) {
      await page.goto(`http://${name}:${attackPort}/`)
      const base = `${target}:${victim.port}`
      expect(await page.evaluate(attack, { base, token: victim.token, input: fills, assets })).toEqual({
        // The probe of the attack itself: its own server answers it.
        own: 'read',
        fetched: 'refused',
        called: 'refused',
        redeemed: 'refused',
        script: 'refused',
        image: 'refused',
        socket: 'refused',
        socketWithToken: 'refused',
        window: 'refused',
      })
      expect(await framed(page, `http://${base}/`)).toBe(false)
      await submitForms(page, base)
    }
    expect(await stateOf(victim)).toEqual(before)
    await expect(victim.page.getByTestId('node-n1')).toBeVisible()
  })
}

test('A name that was made to point here is not answered', async ({ victim, context }) => {
  const before = await stateOf(victim)
  const page = await context.newPage()
  const base = `http://rebound.test:${victim.port}`
  // The attacker's own server gives the page; then the name points here, and to the browser both are one origin.
  await page.route(`${base}/`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>attack</title>' }),
  )
  await page.goto(`${base}/`)
  await page.unroute(`${base}/`)
  expect(await page.evaluate(async () => (await fetch('/')).status)).toBe(421)
  for (const input of [undefined, fills]) {
    const path = input ? 'preferences/set' : 'playbooks/list'
    const { token } = victim
    expect(await page.evaluate(callApi, { base, token, path, input })).toEqual({ status: 421, body: '' })
  }
  expect(await stateOf(victim)).toEqual(before)
})

/** True when the app can be shown inside another page. */
async function framed(page: Page, address: string): Promise<boolean> {
  await page.evaluate((src) => {
    const frame = document.createElement('iframe')
    frame.src = src
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
    document.body.append(frame)
    return loaded
  }, address)
  const frame = page.frames().find((candidate) => candidate !== page.mainFrame())
  return (await frame?.locator('#root').count()) === 1
}

/** Forms are sent without asking: as the types they know, and as JSON in disguise. */
async function submitForms(page: Page, base: string): Promise<void> {
  for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    await page.evaluate(
      ({ action, enctype: type }) => {
        const frame = document.createElement('iframe')
        frame.name = `answer-${type}`
        const form = document.createElement('form')
        Object.assign(form, { method: 'post', action, enctype: type, target: frame.name })
        const field = document.createElement('input')
        field.name = '{"json":{"name":"theme","value":"light","ignored":"'
        field.value = '"}}'
        form.append(field)
        document.body.append(frame, form)
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
        form.submit()
        return loaded
      },
      { action: `http://${base}/rpc/preferences/set`, enctype },
    )
  }
}
