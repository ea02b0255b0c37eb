import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { _electron, type ElectronApplication, expect, type Page, test as base } from '@playwright/test'

// The app in Electron itself: what the stand-in of `e2e/desktop` cannot show. Runs where the binary is.

const root = join(import.meta.dirname, '..', '..')
const binary = findBinary()
const isShown = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY)
const missing = binary === null ? 'there is no binary of Electron' : isShown ? null : 'there is no display'
// Electron refuses to run as root with a sandbox.
const isRoot = process.getuid?.() === 0

/** As `require('electron')` finds it, which would try to download it. */
function findBinary(): string | null {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return null
  const path = join(
    process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'),
    readFileSync(pathFile, 'utf8'),
  )
  return existsSync(path) ? path : null
}

type Running = { app: ElectronApplication; page: Page; home: string }

const test = base.extend<{ running: Running }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern
  running: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), 'cordon-electron-'))
    // Neither is the app's to start with: the one makes it a Node, the other takes its sandbox.
    const { ELECTRON_RUN_AS_NODE: _, ELECTRON_DISABLE_SANDBOX: __, ...env } = process.env
    const app = await _electron.launch({
      ...(binary === null ? {} : { executablePath: binary }),
      args: ['--js-flags=--disallow-code-generation-from-strings', ...(isRoot ? ['--no-sandbox'] : []), root],
      env: { ...definedOnly(env), CORDON_HOME: home },
    })
    await use({ app, page: await app.firstWindow(), home })
    await app.close()
    await rm(home, { recursive: true, force: true })
  },
})

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

// Said aloud by the one process that reads the files, once: a skipped test prints nothing of itself.
if (missing && process.env.TEST_WORKER_INDEX === undefined)
  process.stdout.write(`Skipped: the app in Electron itself, because ${missing}\n`)
test.skip(missing !== null, `Electron itself is not tested: ${missing}`)

test('the page is app://main/index.html, and sees window.host and nothing else of its host', async ({
  running: { page },
}) => {
  await page.waitForLoadState()
  expect(page.url()).toMatch(/^app:\/\/main\/index\.html/)
  const seen = await page.evaluate(() => {
    const page = window as unknown as Record<string, unknown>
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
      host: Object.keys(page.host as object).toSorted(),
      nodeNames: nodeNames.filter((name) => name in page),
      hasClose: 'onclose' in MessagePort.prototype,
    }
  })
  expect(seen).toEqual({ host: ['connect', 'kind', 'save'], nodeNames: [], hasClose: true })
})

test('the page stays where it is, opens nothing and reaches nothing', async ({ running: { app, page } }) => {
  await page.waitForLoadState()
  const tried = await page.evaluate(async () => {
    Object.assign(window, { stays: true })
    const opened = window.open('https://example.com/')
    location.assign('https://example.com/')
    const fetched = await fetch('https://example.com/').then(
      () => true,
      () => false,
    )
    return { opened: opened !== null, fetched }
  })
  expect(tried).toEqual({ opened: false, fetched: false })
  expect(app.windows()).toHaveLength(1)
  expect(await page.evaluate(() => 'stays' in window)).toBe(true)
})

test('every check of the doctor holds in the running app', async ({ running: { page, home } }) => {
  await page.waitForLoadState()
  const launcher = join(root, 'electron', 'hosts', 'launcher', 'cordon.mjs')
  const { stdout } = await promisify(execFile)('node', [launcher, 'doctor', '--json'], {
    env: { ...process.env, CORDON_HOME: home },
  })
  const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean }[] }
  const failed = checks.filter(({ ok }) => !ok).map(({ name }) => name)
  // `app.enableSandbox()` takes the switch off the command line; the doctor must say what holds all the same.
  expect(failed).toEqual(isRoot ? ['sandbox'] : [])
})

test('closing the window ends the app, keeps its place and frees the data folder', async ({
  running: { app, page, home },
}) => {
  await page.waitForLoadState()
  const ended = app.waitForEvent('close')
  await page.close()
  await ended
  expect(existsSync(join(home, 'owner.lock'))).toBe(false)
  expect(JSON.parse(readFileSync(join(home, 'window.json'), 'utf8'))).toMatchObject({
    width: expect.any(Number),
  })
})
