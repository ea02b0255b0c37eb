/** What the script in the page asks of the test, by the one binding there is. */
export type PageCall =
  | { kind: 'opened'; document: string }
  | { kind: 'post'; document: string; channel: string; ports: number[] }
  | { kind: 'invoke'; channel: string; values: unknown[] }
  | { kind: 'frame'; port: number; data: PageData }
  | { kind: 'closed'; port: number }
  /** Waits for what there is for the ports of this document. */
  | { kind: 'take'; document: string }

/** Text as it is, bytes in base64: what a binding carries is JSON. */
export type PageData = { text: string } | { bytes: string }

export type PageDelivery = { port: number; data: PageData } | { port: number; closed: true }

export const bindingName = '__cordonStandIn'

/**
 * The script that runs before any of the page's: it gives the app's real preload what a sandboxed preload has, a
 * `require` that knows `electron` alone, and pumps the port that it posts to the main process.
 */
export function pageScript(preload: string, origin: string): string {
  return `(${runPreload.toString()})(${JSON.stringify({ origin, bindingName })}, function (require, process, exports, module) {
${preload}
})`
}

/** Runs in the page; nothing from outside it may be named here. */
function runPreload(
  options: { origin: string; bindingName: string },
  preload: (require: (name: string) => unknown, process: object, exports: object, module: object) => void,
): void {
  type Bridge = (call: PageCall) => Promise<unknown>
  const page = window as unknown as Record<string, unknown>
  const bridge = page[options.bindingName] as Bridge
  delete page[options.bindingName]
  // A preload runs in the main frame alone.
  if (window !== window.top || location.origin !== options.origin) return

  const document = crypto.randomUUID()
  const ports = new Map<number, MessagePort>()
  const toData = (value: unknown): PageData => {
    if (typeof value === 'string') return { text: value }
    const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : (value as Uint8Array)
    let binary = ''
    for (const byte of bytes) binary += String.fromCharCode(byte)
    return { bytes: btoa(binary) }
  }
  const fromData = (data: PageData): unknown =>
    'text' in data ? data.text : Uint8Array.from(atob(data.bytes), (char) => char.charCodeAt(0))
  const send = (port: number, value: unknown) => void bridge({ kind: 'frame', port, data: toData(value) })

  const postMessage = (channel: string, _: unknown, transfer: MessagePort[]) => {
    const numbers = transfer.map((port) => {
      const number = Math.floor(Math.random() * 2 ** 48)
      ports.set(number, port)
      return number
    })
    void bridge({ kind: 'post', document, channel, ports: numbers })
    for (const number of numbers) {
      const port = ports.get(number)
      port?.addEventListener('message', (event) => send(number, event.data))
      port?.addEventListener('close', () => void bridge({ kind: 'closed', port: number }))
      port?.start()
    }
  }
  const pump = async (): Promise<void> => {
    for (;;) {
      const deliveries = (await bridge({ kind: 'take', document })) as PageDelivery[]
      for (const delivery of deliveries) {
        const port = ports.get(delivery.port)
        if ('closed' in delivery) port?.close()
        else port?.postMessage(fromData(delivery.data))
      }
    }
  }

  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: object) =>
        Object.defineProperty(window, name, { value: Object.freeze(api), enumerable: true }),
    },
    ipcRenderer: {
      postMessage,
      invoke: (channel: string, ...values: unknown[]) => bridge({ kind: 'invoke', channel, values }),
    },
  }
  const require = (name: string): unknown => {
    if (name === 'electron') return electron
    throw new Error(`module not found: ${name}`)
  }
  void bridge({ kind: 'opened', document })
  void pump()
  preload(require, {}, {}, { exports: {} })
}
