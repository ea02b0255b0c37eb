import { mkdirSync } from 'node:fs'
import { app, type BrowserWindow, ipcMain, Menu, protocol, screen, session } from 'electron'
import type { HostFacts } from '../../core/doctor'
import { type Core, openCore } from '../owner/open-core'
import { PageAssets } from '../pages/page-assets'
import { servePage } from './app-protocol'
import {
  chromiumFolder,
  desktopConfig,
  preloadFile,
  readDesktopFacts,
  rendererFolder,
  windowStateFile,
} from './desktop-config'
import { failRunning, failStart } from './failure'
import { guardContents, guardSession } from './guards'
import { listenForPage } from './ipc'
import { menuTemplate } from './menu'
import { PageDoor } from './page-door'
import { offerPlaybook } from './playbook-file'
import { type FileArgument, readFileArgument } from './policy/file-argument'
import { noNames } from './policy/network'
import { pagePartition, pageSchemePrivileges } from './policy/page-address'
import { listenForSaves } from './save-file'
import { createWindow } from './window'
import { keepWindow, loadPage } from './window-life'
import { placeWindow, readWindowState } from './window-state'

// D1. What must be said before Electron is ready is said in `startDesktop`, without waiting for anything.
// D2. Guards are put on the session and on every page before the first page is loaded.
// D3. The data folder is free when the process has ended: the core is closed before, and only once.
// D4. How the app was started is read before `app.enableSandbox()`, which takes `--no-sandbox` off the command line.
// D5. A playbook may be named before there is a window: by the start itself, by macOS before the app is ready, by
//     another start while the core opens. What was named last is offered, and not before the page is there.

const longestCloseMs = 10_000

type Desktop = {
  core: Core
  readonly window: BrowserWindow
  readonly door: PageDoor
  readonly facts: HostFacts
  hasPage: boolean
  closing: Promise<void> | null
}

let desktop: Desktop | null = null
let named: FileArgument = { kind: 'none' }

/** Starts the app, or hands over to the instance that runs on the same data folder already. */
export function startDesktop(): void {
  process.on('uncaughtException', failRunning)
  process.on('unhandledRejection', failRunning)
  try {
    mkdirSync(chromiumFolder(), { recursive: true, mode: 0o700 })
  } catch (error) {
    failStart(error)
    return
  }
  const facts = readDesktopFacts()
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([pageSchemePrivileges])
  app.commandLine.appendSwitch(noNames.name, noNames.value)
  app.setPath('userData', chromiumFolder())
  if (!app.requestSingleInstanceLock()) {
    app.exit(0)
    return
  }
  app.on('web-contents-created', (_, contents) => guardContents(contents))
  app.on('second-instance', (_, words, folder) => comeForward(withoutProgram(words), folder))
  app.on('open-file', (event, path) => {
    event.preventDefault()
    comeForward([path], '/')
  })
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', closeFirst)
  keepNamed(withoutProgram(process.argv), process.cwd())
  app
    .whenReady()
    .then(() => openDesktop(facts))
    .catch(failOpening)
}

async function openDesktop(facts: HostFacts): Promise<void> {
  const assets = PageAssets.read(rendererFolder)
  const pages = session.fromPartition(pagePartition)
  await guardSession(pages, { isPackaged: app.isPackaged })
  servePage(pages.protocol, assets)
  const menu = menuTemplate({ name: app.name, platform: process.platform })
  Menu.setApplicationMenu(menu && Menu.buildFromTemplate(menu))

  const core = await openCore(desktopConfig(), facts)
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea)
  const placement = placeWindow(readWindowState(windowStateFile()), screens)
  const window = createWindow({ preload: preloadFile, placement, isPackaged: app.isPackaged })
  const door = new PageDoor(core)
  desktop = { core, window, door, facts, hasPage: false, closing: null }
  listenForPage(ipcMain, window.webContents, door)
  listenForSaves(ipcMain, window)
  keepWindow(window)
  followOwner(desktop).catch(failRunning)
  await loadPage(window)
  desktop.hasPage = true
  offerNamed()
}

/** The owner of the data folder may go while we work through it: then we take its place, or join who did. */
async function followOwner(of: Desktop): Promise<void> {
  while (of.core.kind === 'remote') {
    await of.core.lost
    if (of.closing) return
    of.core = await openCore(desktopConfig(), of.facts)
    of.door.use(of.core)
  }
}

/** Another start on the same data folder: the window comes to the front, with what that start named. */
function comeForward(words: readonly string[], folder: string): void {
  keepNamed(words, folder)
  if (!desktop || desktop.window.isDestroyed()) return
  const { window } = desktop
  if (window.isMinimized()) window.restore()
  window.focus()
  offerNamed()
}

/** Keeps what a start has named. A start that names nothing takes nothing away. */
function keepNamed(words: readonly string[], folder: string): void {
  const argument = readFileArgument(words, { folder, platform: process.platform })
  if (argument.kind !== 'none') named = argument
}

function offerNamed(): void {
  if (!desktop?.hasPage || desktop.window.isDestroyed()) return
  const argument = named
  named = { kind: 'none' }
  offerPlaybook(argument, desktop.window, desktop.core.api).catch(failRunning)
}

/** Unpackaged, the program is Electron and the app its first argument. */
function withoutProgram(words: readonly string[]): readonly string[] {
  const named = words.filter((word) => !word.startsWith('-'))
  return named.slice(app.isPackaged ? 1 : 2)
}

async function failOpening(error: unknown): Promise<void> {
  if (desktop) await closeCore(desktop)
  failStart(error)
}

function closeFirst(event: { preventDefault(): void }): void {
  if (!desktop) return
  event.preventDefault()
  desktop.closing ??= closeCore(desktop).then(() => app.exit(0), failRunning)
}

async function closeCore({ door, core }: Desktop): Promise<void> {
  door.close()
  const late = new Promise<void>((resolve) => setTimeout(resolve, longestCloseMs))
  // What is not closed by then is as a killed process leaves it, which every next start can take up.
  await Promise.race([core.close(), late])
}
