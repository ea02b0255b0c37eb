import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { MainProcess, type MainOptions } from './main-process'
import { type Decision, PageWiring, type WiringOptions } from './page-wiring'
import type { Listener, Note } from './stand-in/link'

export type Desktop = {
  page: Page
  /** The main process, for specs that look behind the page. */
  main: MainProcess
  /** What the page tried, and what the main process said to it. */
  decisions: readonly Decision[]
  /** Closes the window as a person does, and waits for the app to end. Its exit code. */
  close(): Promise<number | null>
}

export type DesktopOptions = MainOptions & {
  browser: Browser
  page?: WiringOptions
  context?: BrowserContextOptions
  /** Answers a native question by the number of a button; none is expected otherwise. */
  onMessageBox?: (question: { message: string; detail: string; buttons: readonly string[] }) => number
  /** Answers where a file is to be saved, or null for nowhere; nobody is expected to ask otherwise. */
  onSaveDialog?: (defaultPath: string) => string | null
  onErrorBox?: (box: { title: string; content: string }) => void
}

/**
 * What Chromium must be started with. Electron's Blink tells a page when the other end of a port is closed; in
 * Chromium that is behind a switch.
 */
export const chromiumArgs = ['--enable-blink-features=MessagePortCloseEvent'] as const

/**
 * Opens the desktop app on a data folder: its real main process and preload over the stand-in for Electron (see
 * `stand-in/electron.ts` for what that proves), its page in a context of `browser`.
 */
export async function openDesktop(options: DesktopOptions): Promise<Desktop> {
  const { browser, context: contextOptions, page: wiringOptions, ...mainOptions } = options
  const context = await browser.newContext({ serviceWorkers: 'block', ...contextOptions })
  const opened = deferred<PageWiring>()
  const loaded = deferred<void>()
  const main = new MainProcess(mainOptions, listenerOf(options, opened.promise, loaded))
  opened.resolve(await PageWiring.open(context, main, wiringOptions ?? { isBare: false }))
  const { page, decisions } = await opened.promise
  const ended = main.exited().then((code) => {
    throw new Error(`The main process ended with ${code} before its page was there:\n${main.output}`)
  })
  await Promise.race([loaded.promise, ended]).catch(async (error: unknown) => {
    main.kill('SIGKILL')
    await context.close()
    throw error
  })
  ended.catch(() => undefined)
  if (!(await page.evaluate(() => 'onclose' in MessagePort.prototype)))
    throw new Error(`Start Chromium with ${chromiumArgs.join(' ')} (desktop-host.ts says why)`)
  return {
    page,
    main,
    decisions,
    async close() {
      main.tell({ kind: 'closeWindow' })
      const code = await main.exited()
      await context.close()
      return code
    },
  }
}

/** What the test does when the main process asks for a page, or speaks to the person. */
function listenerOf(
  { onMessageBox, onSaveDialog, onErrorBox }: DesktopOptions,
  opened: Promise<PageWiring>,
  loaded: Deferred<void>,
): Listener {
  return {
    async answer(question) {
      if (question.kind === 'messageBox') {
        if (!onMessageBox) throw new Error(`Nobody expected to be asked: ${question.message}`)
        return onMessageBox(question)
      }
      if (question.kind === 'saveDialog') {
        if (!onSaveDialog)
          throw new Error(`Nobody expected to be asked where to save ${question.defaultPath}`)
        return onSaveDialog(question.defaultPath)
      }
      if (question.kind !== 'load') return null
      const failure = await (await opened).load(question.url)
      if (failure === null) loaded.resolve()
      else loaded.reject(new Error(failure))
      return failure
    },
    note: (note) => void opened.then((wiring) => hear(note, wiring, onErrorBox)),
  }
}

function hear(note: Note, wiring: PageWiring, onErrorBox: DesktopOptions['onErrorBox']): void {
  if (note.kind === 'frame') wiring.deliver(note.port, note.data)
  if (note.kind === 'portClosed') wiring.closePort(note.port)
  if (note.kind === 'errorBox') onErrorBox?.(note)
}

type Deferred<T> = { promise: Promise<T>; resolve(value: T): void; reject(reason: Error): void }

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined
  let reject: (reason: Error) => void = () => undefined
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
