import { EventEmitter } from 'node:events'
import type { Link } from './link.ts'
import { emitPreventable, session, type Session } from './session.ts'

type Bounds = { x: number; y: number; width: number; height: number }
type WindowOptions = Partial<Bounds> & {
  show?: boolean
  backgroundColor?: string
  webPreferences: { partition?: string; preload?: string; [name: string]: unknown }
}
type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' }

/** What the stand-in needs of the app, which needs windows in turn. */
export type WindowHost = { link: Link; contentsCreated(contents: WebContents): void; allClosed(): void }

let host: WindowHost
const windows: BrowserWindow[] = []

export function setWindowHost(given: WindowHost): void {
  host = given
}

export function openWindows(): readonly BrowserWindow[] {
  return windows
}

export class WebContents extends EventEmitter {
  readonly id: number
  readonly session: Session
  readonly mainFrame = { url: '', parent: null, frameTreeNodeId: 1 }
  webRtcPolicy = 'default'
  #openHandler: OpenHandler | null = null

  constructor(id: number, of: Session) {
    super()
    this.id = id
    this.session = of
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  setWebRTCIPHandlingPolicy(policy: string): void {
    this.webRtcPolicy = policy
  }

  toggleDevTools(): void {}

  /** Without a handler Electron opens the window. */
  opens(url: string): boolean {
    return this.#openHandler?.({ url }).action !== 'deny'
  }

  /** A page of its own accord wants to go elsewhere; true when it was prevented. */
  leaves(url: string, isMainFrame: boolean): boolean {
    this.startsNavigation(isMainFrame)
    const isPrevented = emitPreventable(this, 'will-frame-navigate', { url, isMainFrame })
    return (isMainFrame && emitPreventable(this, 'will-navigate', { url, isMainFrame }, url)) || isPrevented
  }

  startsNavigation(isMainFrame: boolean): void {
    this.emit('did-start-navigation', { isMainFrame, isSameDocument: false, preventDefault: () => undefined })
  }
}

export class BrowserWindow extends EventEmitter {
  readonly options: WindowOptions
  readonly webContents: WebContents
  #bounds: Bounds
  #isMaximised = false
  #isVisible: boolean
  #isDestroyed = false
  backgroundColor: string

  constructor(options: WindowOptions) {
    super()
    this.options = options
    this.#isVisible = options.show ?? true
    this.backgroundColor = options.backgroundColor ?? '#FFF'
    this.#bounds = { x: 0, y: 0, width: 800, height: 600, ...options }
    windows.push(this)
    const { partition = '' } = options.webPreferences
    this.webContents = new WebContents(windows.length, session.fromPartition(partition))
    host.contentsCreated(this.webContents)
  }

  async loadURL(url: string): Promise<void> {
    this.webContents.startsNavigation(true)
    const failure = await host.link.ask({ kind: 'load', url })
    if (typeof failure === 'string') throw new Error(failure)
    this.emit('ready-to-show')
  }

  show(): void {
    this.#isVisible = true
  }

  isVisible(): boolean {
    return this.#isVisible
  }

  isDestroyed(): boolean {
    return this.#isDestroyed
  }

  isMinimized(): boolean {
    return false
  }

  restore(): void {}

  focus(): void {}

  maximize(): void {
    this.#isMaximised = true
  }

  isMaximized(): boolean {
    return this.#isMaximised
  }

  getNormalBounds(): Bounds {
    const { x, y, width, height } = this.#bounds
    return { x, y, width, height }
  }

  setBackgroundColor(color: string): void {
    this.backgroundColor = color
  }

  close(): void {
    if (this.#isDestroyed || emitPreventable(this, 'close', {})) return
    this.#isDestroyed = true
    this.webContents.emit('destroyed')
    this.emit('closed')
    host.allClosed()
  }
}
