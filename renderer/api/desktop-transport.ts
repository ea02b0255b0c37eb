import { RPCLink } from '@orpc/client/message-port'
import { portMessage, type WindowHost } from '../../electron/views/window-host'
import type { OpenLink, Transport } from './transport'

declare global {
  interface Window {
    /** Set by the desktop host alone. */
    readonly host?: WindowHost
  }
}

/** Speaks to the core of the desktop app, over the port that the preload hands in. */
export function desktopTransport(host: WindowHost): Transport {
  return {
    open() {
      return new Promise<OpenLink>((resolve) => {
        const take = ({ data, source, ports: [port] }: MessageEvent) => {
          if (data !== portMessage || source !== window || !port) return
          window.removeEventListener('message', take)
          const lost = new Promise<void>((end) => {
            port.addEventListener('close', () => end(), { once: true })
          })
          const link = new RPCLink({ port })
          port.start()
          resolve({ link, lost })
        }
        window.addEventListener('message', take)
        host.connect()
      })
    },
  }
}
