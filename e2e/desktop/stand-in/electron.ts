// A stand-in for the package `electron` in the main process, so that the app's real `main.cjs` and `preload.cjs` run
// where Electron's binary cannot be had. What is real: the bundles, the core, the handlers and their decisions, and
// Chromium, which Playwright drives (`../desktop-host.ts`) and whose requests, navigations, windows, downloads and
// ports come here to be answered. What it does NOT reproduce, and so does not prove:
// - Electron itself: its events and their order are what its documentation and sources say, not what was seen;
// - separate worlds (a page could reach into the preload's objects here), and the sandbox of the page's process;
// - the `app:` scheme: pages come from a secure stand-in origin, and addresses are translated at the edge;
// - navigations that never become a request (`javascript:`, `blob:`, `data:`), which are Chromium's to refuse;
// - native menus, dialogs, screens, fuses, the single-instance lock, and everything that only looks right or wrong.
import { EventEmitter } from 'node:events'
import { isAbsolute } from 'node:path'
import { readSwitches } from './switches.ts'
import { type FrameFacts, Link, type Listener, type Note, type Question } from './link.ts'
import { Ports } from './ports.ts'
import { emitPreventable, session as sessions } from './session.ts'
import { type BrowserWindow, openWindows, setWindowHost, type WebContents } from './window.ts'

export { protocol, session } from './session.ts'
export { BrowserWindow } from './window.ts'

const isPackaged = process.env.STAND_IN_PACKAGED === '1'
if (process.env.STAND_IN_RESOURCES) {
  Object.defineProperty(process, 'resourcesPath', { value: process.env.STAND_IN_RESOURCES })
}

// Unpackaged, Electron's first argument is the app; a packaged app is the program itself.
if (isPackaged) process.argv.splice(1, 1)

const listener: Listener = { answer, note }
const link = new Link(process, listener)
const ports = new Ports(link)

class App extends EventEmitter {
  readonly name = 'Cordon'
  readonly isPackaged = isPackaged
  readonly switches = readSwitches(process.argv.slice(1), process.env)
  readonly commandLine = {
    hasSwitch: (name: string) => name in this.switches,
    appendSwitch: (name: string, value = '') => {
      if (this.#isReady) throw new Error(`--${name} comes too late`)
      this.switches[name] = value
    },
  }
  isSandboxed = false
  #isReady = false
  #isQuitting = false

  enableSandbox(): void {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready')
    this.isSandboxed = true
    // As Electron does, which leaves `process.argv` as it is.
    delete this.switches['no-sandbox']
  }

  setPath(_: string, path: string): void {
    if (!isAbsolute(path)) throw new Error('Path must be absolute')
  }

  requestSingleInstanceLock(): boolean {
    return process.env.STAND_IN_SECOND !== '1'
  }

  whenReady(): Promise<void> {
    if (this.#isReady) return Promise.resolve()
    return new Promise((resolve) => this.once('ready', resolve))
  }

  becomeReady(): void {
    this.#isReady = true
    this.emit('ready')
  }

  quit(): void {
    if (this.#isQuitting) return
    this.#isQuitting = true
    for (const window of openWindows()) window.close()
    if (openWindows().every((window) => window.isDestroyed()) && !emitPreventable(this, 'will-quit', {}))
      this.exit(0)
  }

  exit(code = 0): void {
    this.emit('quit', {}, code)
    // What was told to the test must arrive first.
    process.disconnect?.()
    leave(code)
  }

  windowClosed(): void {
    if (this.#isQuitting || openWindows().some((window) => !window.isDestroyed())) return
    if (!this.emit('window-all-closed')) this.quit()
  }
}

export const app = new App()

const leave = process.exit.bind(process)
setWindowHost({
  link,
  contentsCreated: (contents: WebContents) => app.emit('web-contents-created', {}, contents),
  allClosed: () => app.windowClosed(),
})

/** Chromium ends the app in good order on each of these. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
process.on('disconnect', () => leave(0))
setImmediate(() => app.becomeReady())

type Invoked = (event: object, ...values: readonly unknown[]) => unknown

class IpcMain extends EventEmitter {
  readonly handlers = new Map<string, Invoked>()

  handle(channel: string, handler: Invoked): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.handlers.set(channel, handler)
  }
}

export const ipcMain = new IpcMain()

export const Menu = {
  setApplicationMenu(): void {},
  buildFromTemplate: (template: unknown) => template,
}

export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false })

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
}

export const dialog = {
  showErrorBox(title: string, content: string): void {
    process.stderr.write(`${title}: ${content}\n`)
    link.tell({ kind: 'errorBox', title, content })
  },
  async showMessageBox(
    _: BrowserWindow,
    { message, detail = '', buttons = ['OK'] }: { message: string; detail?: string; buttons?: string[] },
  ): Promise<{ response: number }> {
    return { response: Number(await link.ask({ kind: 'messageBox', message, detail, buttons })) }
  },
  async showSaveDialog(
    _: BrowserWindow,
    { defaultPath = '' }: { defaultPath?: string },
  ): Promise<{ canceled: boolean; filePath: string }> {
    const filePath = await link.ask({ kind: 'saveDialog', defaultPath })
    return typeof filePath === 'string' ? { canceled: false, filePath } : { canceled: true, filePath: '' }
  },
}

function answer(question: Question): unknown {
  const contents = openWindows()[0]?.webContents
  if (!contents) return null
  switch (question.kind) {
    case 'request':
      return contents.session.serve(question)
    case 'navigation':
      return contents.leaves(question.url, question.isMainFrame)
    case 'window':
      return contents.opens(question.url)
    case 'download':
      return contents.session.download(question.url)
    case 'permission':
      return contents.session.grants(question.permission, question.origin)
    case 'device':
      return contents.session.devices()
    case 'state':
      return state()
    case 'invoke':
      return invoke(question, contents)
    default:
      return null
  }
}

/** What the app has asked for, for specs that look at it. */
function state(): unknown {
  const window = openWindows()[0]
  const pages = sessions.fromPartition(window?.options.webPreferences.partition ?? '')
  return {
    isSandboxed: app.isSandboxed,
    isVisible: window?.isVisible() ?? false,
    backgroundColor: window?.backgroundColor ?? '',
    webPreferences: window?.options.webPreferences ?? {},
    network: { ...app.switches, webRtc: window?.webContents.webRtcPolicy, proxy: pages.proxyRules },
    spellChecker: pages.spellCheckerEnabled,
    openPorts: ports.size,
  }
}

function note(note: Note): void {
  const window = openWindows()[0]
  switch (note.kind) {
    case 'post':
      return post(note, window?.webContents)
    case 'frame':
      return ports.get(note.port)?.receive(note.data)
    case 'portClosed':
      ports.get(note.port)?.end()
      return ports.forget(note.port)
    case 'navigationStarted':
      return window?.webContents.startsNavigation(true)
    case 'navigated':
      window?.webContents.emit('did-navigate', {}, note.url)
      return
    case 'crashed':
      window?.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
      return
    case 'secondInstance':
      app.emit('second-instance', {}, note.words, note.folder)
      return
    case 'openFile':
      app.emit('open-file', { preventDefault: () => undefined }, note.path)
      return
    case 'closeWindow':
      return window?.close()
    default:
  }
}

function post(note: Extract<Note, { kind: 'post' }>, contents: WebContents | undefined): void {
  if (!contents) return
  const senderFrame = note.frame && frameOf(note.frame, contents)
  const event = { sender: contents, senderFrame, ports: note.ports.map((id) => ports.open(id)) }
  ipcMain.emit(note.channel, event, null)
}

function invoke(question: Extract<Question, { kind: 'invoke' }>, contents: WebContents): unknown {
  const handler = ipcMain.handlers.get(question.channel)
  if (!handler) throw new Error(`No handler registered for '${question.channel}'`)
  return handler({ sender: contents, senderFrame: frameOf(question.frame, contents) }, ...question.values)
}

/** A subframe has a parent and a node of its own. */
function frameOf({ url, isMain }: FrameFacts, { mainFrame }: WebContents) {
  return { url, parent: isMain ? null : mainFrame, frameTreeNodeId: isMain ? mainFrame.frameTreeNodeId : 2 }
}
