import type { MessagePortMain } from 'electron'
import type { WebSocket } from 'ws'
import { openSocket } from '../owner/socket-client'
import { type Frame, openPagePort, type PagePort } from './page-port'

/** Passes a page's frames on to the owner of the data folder, unread: it checks them as if they had come to it. */
export function relayPage(ownerSocket: string, port: MessagePortMain): PagePort {
  const relay = new Relay()
  relay.page = openPagePort(port, {
    frame: (frame) => relay.pass(frame),
    closed: () => relay.end(),
  })
  void relay.open(ownerSocket)
  return relay.page
}

class Relay {
  page: PagePort | null = null
  #owner: WebSocket | null = null
  #isEnded = false
  // What the page says before the way to the owner is open must not be lost.
  #early: Frame[] = []

  pass(frame: Frame): void {
    if (this.#owner) this.#owner.send(frame)
    else this.#early.push(frame)
  }

  end(): void {
    this.#isEnded = true
    this.#owner?.close()
  }

  async open(path: string): Promise<void> {
    try {
      const owner = await openSocket(path, 'page')
      if (this.#isEnded) return owner.close()
      this.#owner = owner
      for (const frame of this.#early.splice(0)) owner.send(frame)
      // A copy, since ws cuts small messages out of one larger buffer.
      owner.on('message', (data: Buffer, isBinary) =>
        this.page?.send(isBinary ? Uint8Array.from(data) : data.toString('utf8')),
      )
      owner.on('error', () => this.page?.close())
      owner.on('close', () => this.page?.close())
    } catch {
      // The owner does not answer. The page learns it by its port, and asks for another.
      this.page?.close()
    }
  }
}
