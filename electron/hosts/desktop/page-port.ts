import type { MessagePortMain } from 'electron'
import { maxMessageBytes } from '../owner/socket-server'

/** What goes over the wire: text, or bytes that carry a file. The same on every transport. */
export type Frame = string | Uint8Array

/** A page's way in. What is no frame, or too large, closes it before anything has looked into it. */
export type PagePort = {
  send(frame: Frame): void
  close(): void
}

export function openPagePort(
  port: MessagePortMain,
  on: { frame(frame: Frame): void; closed(): void },
): PagePort {
  let isOpen = true
  const close = () => {
    if (!isOpen) return
    isOpen = false
    port.close()
    on.closed()
  }
  port.on('message', ({ data, ports }) => {
    if (!isOpen) return
    for (const extra of ports) extra.close()
    const frame = ports.length === 0 ? readFrame(data) : null
    if (frame === null) close()
    else on.frame(frame)
  })
  // The page has gone, or was loaded again: Chromium takes its end of the channel away with it.
  port.on('close', close)
  port.start()
  return {
    send: (frame) => {
      if (isOpen) port.postMessage(frame)
    },
    close,
  }
}

function readFrame(data: unknown): Frame | null {
  if (typeof data === 'string') return Buffer.byteLength(data) <= maxMessageBytes ? data : null
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data
  return bytes instanceof Uint8Array && bytes.byteLength <= maxMessageBytes ? bytes : null
}
