import { readFileSync } from 'node:fs'
import type { BrowserContext, Page, Request, Route } from '@playwright/test'
import { type MainProcess, preloadBundle } from './main-process'
import { bindingName, type PageCall, type PageData, type PageDelivery, pageScript } from './page-script'

/** Where the pages of `app://main` are while they are in Chromium, which knows no scheme of ours. */
const origin = 'https://main.cordon-stand-in.test'
const appOrigin = 'app://main'

const toPage = (address: string): string => address.replace(appOrigin, origin)
const toApp = (address: string): string => address.replace(origin, appOrigin)

/** What the main process decided about something that the page tried. */
export type Decision = {
  kind: 'navigation' | 'window' | 'download' | 'request'
  url: string
  isAllowed: boolean
}

export type WiringOptions = {
  /** Leaves out the page's scripts: for specs that speak to the host themselves, with nobody beside them. */
  isBare: boolean
}

type Served = { status: number; headers: Record<string, string>; body: Uint8Array } | null

/** Joins one page of Chromium to the main process: every request, navigation, window, download and port of it. */
export class PageWiring {
  readonly page: Page
  readonly decisions: Decision[] = []
  readonly #isBare: boolean
  readonly #main: MainProcess
  #document: string | null = null
  readonly #ports = new Map<number, string>()
  #deliveries: PageDelivery[] = []
  #taker: ((deliveries: PageDelivery[]) => void) | null = null
  #isLoading = false
  readonly #own = new Set<string>()

  private constructor(page: Page, main: MainProcess, { isBare }: WiringOptions) {
    this.page = page
    this.#main = main
    this.#isBare = isBare
  }

  static async open(context: BrowserContext, main: MainProcess, options: WiringOptions): Promise<PageWiring> {
    const page = await context.newPage()
    const wiring = new PageWiring(page, main, options)
    await wiring.#watchNavigations(context)
    await context.route('**/*', (route, request) => wiring.#answer(route, request))
    await page.exposeBinding(bindingName, ({ frame }, call: PageCall) =>
      wiring.#hear(call, frame === page.mainFrame(), frame.url()),
    )
    await page.addInitScript({ content: pageScript(readFileSync(preloadBundle, 'utf8'), origin) })
    page.on('popup', (popup) => void wiring.#refuseWindow(popup))
    page.on('download', async (download) => {
      const isPrevented = await main.ask({ kind: 'download', url: toApp(download.url()) })
      wiring.#record('download', download.url(), !isPrevented)
      if (isPrevented) await download.cancel().catch(() => undefined)
    })
    return wiring
  }

  /** As `loadURL` of the main process. The reason when it failed. */
  async load(address: string): Promise<string | null> {
    this.#isLoading = true
    try {
      await this.page.goto(toPage(address), { waitUntil: 'load' })
      return null
    } catch (error) {
      return String(error)
    } finally {
      this.#isLoading = false
    }
  }

  /** A frame for the page, from the main process. */
  deliver(port: number, data: unknown): void {
    this.#push({ port, data: toData(data) })
  }

  closePort(port: number): void {
    this.#ports.delete(port)
    this.#push({ port, closed: true })
  }

  /** Chromium says which navigations the page itself has asked for; the others are a person's or the app's. */
  async #watchNavigations(context: BrowserContext): Promise<void> {
    const session = await context.newCDPSession(this.page)
    await session.send('Page.enable')
    session.on('Page.frameRequestedNavigation', ({ url }) => this.#own.add(url))
  }

  async #answer(route: Route, request: Request): Promise<void> {
    if (pageOf(request) !== this.page) return route.abort('blockedbyclient')
    if (this.#isBare && request.resourceType() === 'script') return route.abort('blockedbyclient')
    if (request.isNavigationRequest() && (await this.#isRefused(request))) return route.abort('aborted')
    const served = (await this.#main.ask({
      kind: 'request',
      url: toApp(request.url()),
      method: request.method(),
      resource: request.resourceType(),
    })) as Served
    if (!served) {
      this.#record('request', request.url(), false)
      return route.abort('blockedbyclient')
    }
    const { status, headers, body } = served
    await route.fulfill({ status, headers, body: Buffer.from(body) })
  }

  async #isRefused(request: Request): Promise<boolean> {
    const isMainFrame = request.frame() === this.page.mainFrame()
    const isOwn = this.#own.delete(request.url())
    if (isMainFrame && (this.#isLoading || !isOwn)) {
      // `loadURL` has said so itself.
      if (!this.#isLoading) this.#main.tell({ kind: 'navigationStarted' })
      return false
    }
    const isPrevented = Boolean(
      await this.#main.ask({ kind: 'navigation', url: toApp(request.url()), isMainFrame }),
    )
    this.#record('navigation', request.url(), !isPrevented)
    return isPrevented
  }

  async #refuseWindow(popup: Page): Promise<void> {
    const isAllowed = Boolean(await this.#main.ask({ kind: 'window', url: toApp(popup.url()) }))
    this.#record('window', popup.url(), isAllowed)
    if (!isAllowed) await popup.close()
  }

  #record(kind: Decision['kind'], url: string, isAllowed: boolean): void {
    this.decisions.push({ kind, url: toApp(url), isAllowed })
  }

  #hear(call: PageCall, isMain: boolean, url: string): unknown {
    switch (call.kind) {
      case 'opened':
        this.#replaceDocument(call.document, url)
        return null
      case 'post':
        for (const port of call.ports) this.#ports.set(port, call.document)
        this.#main.tell({
          kind: 'post',
          channel: call.channel,
          frame: { url: toApp(url), isMain },
          ports: call.ports,
        })
        return null
      case 'invoke':
        return this.#main.ask({
          kind: 'invoke',
          channel: call.channel,
          frame: { url: toApp(url), isMain },
          values: call.values,
        })
      case 'frame':
        this.#main.tell({ kind: 'frame', port: call.port, data: fromData(call.data) })
        return null
      case 'closed':
        this.#endPort(call.port)
        return null
      case 'take':
        return this.#take(call.document)
      default:
        return call satisfies never
    }
  }

  /** The ports of a document end with it. */
  #replaceDocument(document: string, url: string): void {
    for (const port of this.#ports.keys()) this.#endPort(port)
    this.#document = document
    this.#deliveries = []
    this.#taker = null
    this.#main.tell({ kind: 'navigated', url: toApp(url) })
  }

  #endPort(port: number): void {
    if (this.#ports.delete(port)) this.#main.tell({ kind: 'portClosed', port })
  }

  #take(document: string): Promise<PageDelivery[]> {
    if (document !== this.#document) return new Promise(() => undefined)
    return new Promise((resolve) => {
      this.#taker = resolve
      this.#flush()
    })
  }

  #push(delivery: PageDelivery): void {
    this.#deliveries.push(delivery)
    this.#flush()
  }

  #flush(): void {
    if (!this.#taker || this.#deliveries.length === 0) return
    const take = this.#taker
    this.#taker = null
    take(this.#deliveries.splice(0))
  }
}

/** Null for the first request of a window that is only being opened. */
function pageOf(request: Request): Page | null {
  try {
    return request.frame().page()
  } catch {
    return null
  }
}

function toData(value: unknown): PageData {
  if (typeof value === 'string') return { text: value }
  return { bytes: Buffer.from(value as Uint8Array).toString('base64') }
}

function fromData(data: PageData): unknown {
  return 'text' in data ? data.text : new Uint8Array(Buffer.from(data.bytes, 'base64'))
}
