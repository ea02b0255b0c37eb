import { contextBridge, ipcRenderer } from 'electron'
import { portMessage, type SaveAnswer, type WindowHost } from '../../views/window-host'

// A sandboxed preload is one CommonJS file that may ask for `electron` and nothing else; it has the page's DOM. These
// few members of it are named here, so that the rest of this folder cannot see a DOM that it does not have.
declare const window: {
  readonly location: { readonly origin: string }
  postMessage(message: string, targetOrigin: string, transfer: readonly unknown[]): void
}

// The same words as in `ipc.ts` and `save-file.ts`, which must not be part of this bundle.
const channels = { rpc: 'rpc', save: 'save' }

const host: WindowHost = Object.freeze({
  kind: 'desktop',
  connect() {
    const { port1, port2 } = new MessageChannel()
    ipcRenderer.postMessage(channels.rpc, null, [port1])
    window.postMessage(portMessage, window.location.origin, [port2])
  },
  save: (name, text) => ipcRenderer.invoke(channels.save, name, text) as Promise<SaveAnswer>,
})

contextBridge.exposeInMainWorld('host', host)
