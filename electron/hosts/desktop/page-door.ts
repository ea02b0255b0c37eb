import type { MessagePortMain } from 'electron'
import { RPCHandler } from '@orpc/server/websocket'
import { type ApiContext, pageBudget, router } from '../../api'
import type { Core } from '../owner/open-core'
import { type Frame, openPagePort, type PagePort } from './page-port'
import { relayPage } from './page-relay'

// P1. A window has one open port: a new one closes the one before.
// P2. A port speaks to the core that was there when it came. When the core changes, the port is closed, and the page
//     asks for another.
// P3. What cannot be decoded closes the port. oRPC's own handler for message ports leaves the error to the process
//     (an unhandled rejection that a page could cause at will), so the one whose errors can be had is used: on the
//     wire they are the same.

/** Takes what the page says to the core: this process's own, or that of the owner of the data folder. */
export class PageDoor {
  readonly #handler = new RPCHandler(router)
  // One for the window, so that asking for another port buys no more calls.
  readonly #budget = pageBudget()
  #core: Core
  #port: PagePort | null = null
  #leaving: PagePort | null = null

  constructor(core: Core) {
    this.#core = core
  }

  attach(port: MessagePortMain): void {
    this.close()
    const opened =
      this.#core.kind === 'own' ? this.#answer(this.#core, port) : relayPage(this.#core.socket, port)
    this.#port = opened
  }

  /** From now on another core answers. */
  use(core: Core): void {
    this.#core = core
    this.close()
  }

  close(): void {
    this.#port?.close()
    this.#port = null
  }

  /** A navigation began. It may still be refused, so the port stays; a port that comes later is the new page's. */
  navigationStarted(): void {
    this.#leaving = this.#port
  }

  /** The new page is there: what the old one had is closed, if it is still open. */
  navigated(): void {
    this.#leaving?.close()
    if (this.#leaving === this.#port) this.#port = null
    this.#leaving = null
  }

  #answer({ app, host }: Extract<Core, { kind: 'own' }>, port: MessagePortMain): PagePort {
    const context: ApiContext = { app, host, mayNameFiles: false, budget: this.#budget }
    const page: Peer = { send: (data) => opened.send(toFrame(data)), addEventListener: neverListens }
    const opened = openPagePort(port, {
      frame: (frame) => {
        // A copy of its own: the handler's type wants to know that nobody else has it.
        const data = typeof frame === 'string' ? frame : Uint8Array.from(frame).buffer
        this.#handler.message(page, data, { context }).catch(() => opened.close())
      },
      closed: () => this.#handler.close(page),
    })
    return opened
  }
}

type Peer = Parameters<RPCHandler<ApiContext>['message']>[0]

/** oRPC writes text, or bytes in whatever holds them where it runs; the type is a browser socket's, which takes more. */
function toFrame(data: Parameters<Peer['send']>[0]): Frame {
  return typeof data === 'string' ? data : new Uint8Array(data as Uint8Array)
}

/** The handler asks for listeners only when it is told to take a whole socket over, which it is not. */
function neverListens(): never {
  throw new Error('A page port is read by the door alone')
}
