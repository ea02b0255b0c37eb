import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type Page } from '@playwright/test'
import { type Desktop, type DesktopOptions, openDesktop } from '../desktop-host'

type Open = (options?: Partial<DesktopOptions>) => Promise<Desktop>

/** A data folder of its own, and the app on it without the page's scripts. What is still open is ended with it. */
export const test = base.extend<{ home: string; open: Open; desktop: Desktop }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern
  home: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), 'cordon-desktop-'))
    await use(home)
    await rm(home, { recursive: true, force: true })
  },
  open: async ({ browser, home }, use) => {
    const opened: Desktop[] = []
    await use(async (options) => {
      const desktop = await openDesktop({ browser, home, page: { isBare: true }, ...options })
      opened.push(desktop)
      return desktop
    })
    for (const desktop of opened) {
      await desktop.page.context().close()
      desktop.main.kill('SIGKILL')
      await desktop.main.exited()
    }
  },
  desktop: async ({ open }, use) => use(await open()),
})

export { expect } from '@playwright/test'

type Check = { name: string; ok: boolean; value: string }

/** Asks the page for a connection, and keeps its port and all that comes out of it under a name. */
export async function connect(page: Page, name = 'port'): Promise<void> {
  await page.evaluate((name) => {
    const page = window as unknown as TestedPage
    const kept: KeptPort = { port: null, frames: [], isClosed: false }
    page.kept = { ...page.kept, [name]: kept }
    return new Promise<void>((resolve) => {
      addEventListener(
        'message',
        ({ ports }) => {
          const [port = null] = ports
          kept.port = port
          port?.addEventListener('close', () => (kept.isClosed = true))
          port?.addEventListener('message', ({ data }) => kept.frames.push(String(data)))
          port?.start()
          resolve()
        },
        { once: true },
      )
      page.host.connect()
    })
  }, name)
}

/** Puts a frame on a kept port as it is. */
export function sendFrame(page: Page, frame: string | { zeros: number }, name = 'port'): Promise<void> {
  return page.evaluate(
    ({ frame, name }) => {
      const { port } = (window as unknown as TestedPage).kept[name] ?? { port: null }
      port?.postMessage(typeof frame === 'string' ? frame : new Uint8Array(frame.zeros))
    },
    { frame, name },
  )
}

export function isClosed(page: Page, name = 'port'): Promise<boolean> {
  return page.evaluate((name) => (window as unknown as TestedPage).kept[name]?.isClosed ?? true, name)
}

export function framesOf(page: Page, name = 'port'): Promise<string[]> {
  return page.evaluate((name) => (window as unknown as TestedPage).kept[name]?.frames ?? [], name)
}

/** What the doctor of the core behind the page says, over a connection of its own. */
export async function askDoctor(page: Page): Promise<Check[]> {
  await connect(page, 'doctor')
  await sendFrame(page, JSON.stringify({ i: '1', p: { u: '/app/doctor', b: {} } }), 'doctor')
  let answer: string | undefined
  await base.expect.poll(async () => (answer = (await framesOf(page, 'doctor'))[0])).toBeTruthy()
  const parsed = JSON.parse(answer ?? '') as { p: { b: { json: { checks: Check[] } } } }
  return parsed.p.b.json.checks
}

type KeptPort = { port: MessagePort | null; frames: string[]; isClosed: boolean }
type TestedPage = { host: { kind: string; connect(): void }; kept: Record<string, KeptPort> }
